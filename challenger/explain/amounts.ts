import { formatEther } from 'ethers';

/** In ether, to six places. */
export const ether = (wei: string): string => formatEther(BigInt(wei) - (BigInt(wei) % 10n ** 12n));

/** With a space between thousands. */
export const thousands = (value: string): string => value.replace(/\B(?=(\d{3})+$)/g, ' ');

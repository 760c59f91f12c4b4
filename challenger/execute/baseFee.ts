/** What the next block's base fee depends on. */
export interface BaseFeeParent {
  readonly gasLimit: bigint;
  readonly gasUsed: bigint;
  /** wei per gas. */
  readonly baseFeePerGas: bigint;
}

/** The base fee of the block after `parent`, wei per gas (EIP-1559: elasticity 2, change of at most 1/8). */
export function nextBaseFee({ gasLimit, gasUsed, baseFeePerGas }: BaseFeeParent): bigint {
  const target = gasLimit / 2n;
  if (gasUsed === target) return baseFeePerGas;
  const distance = gasUsed > target ? gasUsed - target : target - gasUsed;
  const change = (baseFeePerGas * distance) / target / 8n;
  if (gasUsed < target) return baseFeePerGas - change;
  return baseFeePerGas + (change > 1n ? change : 1n);
}

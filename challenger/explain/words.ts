/** An address of 20 bytes. */
export const addressText = (value: bigint): string => `0x${value.toString(16).padStart(40, '0')}`;

/** A word of 32 bytes, without leading zeros. */
export const wordText = (value: bigint): string => `0x${value.toString(16)}`;

export const bytesText = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`;

/** Bytes, of which a long rest is only counted. */
export function shortBytes(bytes: Uint8Array, most = 96): string {
  if (bytes.length <= most) return bytesText(bytes);
  return `${bytesText(bytes.subarray(0, most))}… (${String(bytes.length)} bytes)`;
}

/** The files of a folder of snapshots, all names that there are. */
export const INDEX_KEY = 'index.json';

/** A snapshot's manifest. `claim`: `0x` and 64 digits. */
export const manifestKey = (claim: string): string => `manifests/${plain(claim)}.json`;

/** The manifest of a delta, from some claim to this one. */
export const deltaKey = (claim: string): string => `deltas/${plain(claim)}.json`;

/** A chunk, by its Keccak-256: 64 digits. */
export const chunkKey = (hash: string): string => `chunks/${plain(hash)}`;

/** Whether this is the name of a file that a folder of snapshots may have. */
export const isKey = (key: string): boolean =>
  /^(index\.json|(manifests|deltas)\/[0-9a-f]{64}\.json|chunks\/[0-9a-f]{64})$/.test(key);

function plain(hash: string): string {
  const [, digits] = /^(?:0x)?([0-9a-f]{64})$/.exec(hash) ?? [];
  if (digits === undefined) throw new RangeError(`${hash} is no hash in lower-case digits`);
  return digits;
}

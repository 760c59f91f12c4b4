import { fetchSnapshot, type SnapshotFetch } from './fetchSnapshot.js';
import type { SnapshotTotals } from './manifest.js';
import { ManifestError } from './manifestError.js';

/**
 * Fetches every chunk of a snapshot and keeps nothing: that they are the state of the manifest's root, whole, and that its
 * totals are right. Whether L1 knows that root is another question. Throws what `fetchSnapshot` throws, and ManifestError.
 */
export async function verifySnapshot(fetch: Omit<SnapshotFetch, 'sink' | 'has'>): Promise<void> {
  const counted = { accounts: 0, slots: 0, codes: 0 };
  await fetchSnapshot({
    ...fetch,
    sink: {
      take: (_, { accounts }) => {
        const codes = new Set<string>();
        for (const { isFirst, code, slots } of accounts) {
          if (isFirst) counted.accounts++;
          counted.slots += slots.length;
          if (code !== undefined) codes.add(Buffer.from(code.hash).toString('hex'));
        }
        counted.codes += codes.size;
        return Promise.resolve();
      },
    },
  });
  const { totals } = fetch.manifest;
  for (const name of ['accounts', 'slots', 'codes'] satisfies (keyof SnapshotTotals)[]) {
    if (counted[name] === totals[name]) continue;
    throw new ManifestError(
      'totals',
      `it says ${totals[name]} ${name}, there are ${counted[name]}`,
    );
  }
}

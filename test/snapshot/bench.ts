/**
 * How fast chunks are made and verified, by CPU time, and how many bytes they take: `npx tsx test/snapshot/bench.ts`.
 * States of random keys: 100,000 accounts, every tenth a contract; and one contract of 200,000 slots.
 */
import { RLP } from '@ethereumjs/rlp';
import { EMPTY_CODE_HASH, EMPTY_ROOT } from '../../bisection/structures/Account.js';
import { keccak } from '../../bisection/structures/Keccak.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { encodeRecord } from '../../challenger/execute/accountRecord.js';
import { MerkleTrie } from '../../challenger/trie/merkleTrie.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { loadStateChunk } from '../../challenger/snapshot/stateChunk.js';
import { stateChunks } from '../../challenger/snapshot/stateChunks.js';

const random = new Prng('bench');

function stateWith(accounts: number, slots: number) {
  const nodes = new MemoryNodeDatabase();
  const storage = new MerkleTrie(nodes);
  storage.update(
    Array.from({ length: slots }, () => ({
      key: random.bytes(32),
      value: RLP.encode(Uint8Array.of(1 + random.below(255), ...random.bytes(random.below(32)))),
    })),
  );
  const code = random.bytes(5_000);
  nodes.putCode(keccak(code), code);
  const trie = new MerkleTrie(nodes);
  trie.update(
    Array.from({ length: accounts }, (_, i) => ({
      key: random.bytes(32),
      value: encodeRecord({
        nonce: BigInt(i % 50),
        balance: BigInt(i + 1) * 10n ** 15n,
        storageRoot: i === 0 ? storage.root : EMPTY_ROOT,
        codeHash: i % 10 === 0 ? keccak(code) : EMPTY_CODE_HASH,
      }),
    })),
  );
  return { nodes, root: trie.root };
}

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

for (const [accounts, slots] of [
  [100_000, 0],
  [1, 200_000],
] as const) {
  const { nodes, root } = stateWith(accounts, slots);
  for (let round = 0; round < 3; round++) {
    const begun = cpuMs();
    const made = [...stateChunks(nodes, root)];
    const between = cpuMs();
    for (const { entry, bytes } of made) loadStateChunk(bytes, entry, root);
    const end = cpuMs();
    const bytes = made.reduce((sum, chunk) => sum + chunk.bytes.length, 0);
    const items = accounts + slots;
    console.log(
      [
        `${accounts} accounts, ${slots} slots: ${made.length} chunks, ${(bytes / items).toFixed(1)} bytes each`,
        `made in ${(between - begun).toFixed(0)} ms`,
        `verified in ${(end - between).toFixed(0)} ms, ${(bytes / 1e3 / (end - between)).toFixed(1)} MB/s`,
      ].join('; '),
    );
  }
}

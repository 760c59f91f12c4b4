// Run by the kill test in a process of its own: loads, commits, prunes and undoes for ever, until it is killed.
//   killScript.ts <folder> <seed> <launch>
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Prng } from '../../challenger/devnet/prng.js';
import { EMPTY_ROOT } from '../../challenger/trie/merkleTrie.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { StateStore } from '../../challenger/store/stateStore.js';
import { recordFor } from './blocks.js';
import { firstState, readHistory, stateAfter, stepState, writeHistory } from './killHistory.js';
import { wholeState } from './places.js';
import { applyState, bytesOf, CODES } from './stateModel.js';

const [folder, seed, launch] = process.argv.slice(2) as [string, string, string];
const random = new Prng(`${seed} ${launch}`);
const store = await StateStore.open({ folder, chain: 'test' });
/** Holds T while a transaction is under way, so that the test can say where its kills fell. */
const mark = openSync(join(folder, 'mark'), 'w');
function marked(transaction: () => void): void {
  writeSync(mark, 'T', 0);
  transaction();
  writeSync(mark, '-', 0);
}

let history = readHistory(store);
process.stdout.write('ready\n');
if (store.newest() === undefined) loadFirst();
let state = stateAfter(seed, history);
for (;;) {
  const newest = store.newest()!;
  const kind = random.below(12);
  if (kind === 0) {
    const back = BigInt(random.below(20));
    const oldest = store.oldest()!.head.number;
    const to = newest.head.number - back < oldest ? oldest : newest.head.number - back;
    history = history.slice(0, Number(to));
    marked(() => store.undo(to, writeHistory(history)));
    state = stateAfter(seed, history);
  } else if (kind <= 3) {
    marked(() => void store.prune({ keep: 12n, atMost: random.pick([1, 500, 20_000]) }));
  } else {
    const salt = random.below(2 ** 32);
    const after = stepState(seed, salt, state);
    const overlay = store.overlay();
    const root = applyState(overlay, newest.head.stateRoot, state, after);
    history = [...history, salt];
    const record = recordFor(newest.head.number + 1n, root);
    marked(() => store.commit(record, overlay, writeHistory(history)));
    state = after;
  }
}

/** Block 0, piece by piece from where an earlier process was stopped. */
function loadFirst(): void {
  const memory = new MemoryNodeDatabase();
  const root = applyState(memory, EMPTY_ROOT, new Map(), firstState(seed));
  const whole = wholeState((hash) => memory.node(hash), root);
  const entries = [...whole.values, ...whole.slots].map(
    ([at, value]) => [at.split('/').map(bytesOf), bytesOf(value)] as const,
  );
  const load = store.load();
  let done = store.meta('loaded')?.[0] ?? 0;
  load.put({ codes: CODES.slice(1).map(bytesOf) });
  for (; done < 20; done++) {
    const piece = entries.filter((_, i) => i % 20 === done);
    const loaded = [['loaded', Uint8Array.of(done + 1)]] as const;
    marked(() => {
      load.put(
        {
          accounts: piece.flatMap(([[at, slot], value]) => (slot ? [] : [[at!, value] as const])),
          slots: piece.flatMap(([[at, slot], value]) =>
            slot ? [[at!, slot, value] as const] : [],
          ),
        },
        loaded,
      );
    });
  }
  marked(() => load.finish(recordFor(0n, root), writeHistory([])));
}

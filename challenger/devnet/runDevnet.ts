import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { ChainFileJson } from '../chainFile.js';
import { Challenger, type Progress } from '../dispute/challenger.js';
import { eventLine } from '../dispute/eventLine.js';
import { HttpTreeSource } from '../dispute/httpTreeSource.js';
import { TreeServer } from '../dispute/treeServer.js';
import { Devnet, type DevnetOptions } from './devnet.js';
import { devnetChainFile } from './devnetChainFile.js';
import { gethGenesis } from './genesis.js';
import { type AnyFraud, lieAbout, nameOfFraud, needsBlobs } from './frauds.js';
import { LyingProposer } from './lyingProposer.js';

export interface RunOptions extends Pick<DevnetOptions, 'seed' | 'ports' | 'blobs'> {
  /** What the proposer lies about; nothing if it is honest. */
  readonly fraud?: AnyFraud;
  /** Whether a liar publishes nothing. */
  readonly hidden?: boolean;
  /** Whether a challenger is run too. */
  readonly challenged?: boolean;
  /** After how many batches there is no more traffic; never if not given. */
  readonly batches?: number;
  /** Between two L2 blocks, seconds. */
  readonly blockSeconds: number;
  /** A folder that gets `devnet.json` and the L2's `genesis.json`. */
  readonly output?: string;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
  /** Told where everything is, once it is up. */
  readonly onReady?: (place: DevnetPlace) => void;
}

/** Where a devnet's parts are: all that somebody needs to watch it (`challenger/chainFile.ts`), and the rest. */
export interface DevnetPlace extends ChainFileJson {
  readonly l2: string;
  /** Where a lying proposer serves its trees. */
  readonly trees: string;
}

const BLOCKS_A_BATCH = 2;
const TRANSACTIONS_A_BLOCK = 6;

/** Runs a devnet until the signal comes, or until the last batch is settled. */
export async function runDevnet(options: RunOptions): Promise<void> {
  const { seed, ports, signal, onLine } = options;
  const blobs = options.blobs === true || needsBlobs(options.fraud);
  const devnet = await Devnet.start({
    ...{ l1Mining: { everySeconds: 1 }, blobs, probes: true },
    ...(seed === undefined ? {} : { seed }),
    ...(ports === undefined ? {} : { ports }),
  });
  const server = await TreeServer.start();
  try {
    const place = await placeOf(devnet, server);
    if (options.output !== undefined) await write(options.output, devnet, place);
    options.onReady?.(place);
    const people = await cast(devnet, server, options);
    await Promise.all([traffic(devnet, options), ...people.map((one) => live(one, options))]);
  } catch (error) {
    // The nodes end with the signal, whatever is asked of them at that moment.
    if (!signal.aborted) throw error;
  } finally {
    onLine('stopping');
    await Promise.all([devnet.stop(), server.stop()]);
  }
}

/** Somebody who does something on L1 from time to time. */
interface Person {
  readonly name: string;
  step(): Promise<Progress>;
}

async function cast(devnet: Devnet, server: TreeServer, options: RunOptions): Promise<Person[]> {
  const node = async () => {
    const { provider, addresses, from, config } = devnet;
    const { nodes, executor, head: genesis } = await devnet.node();
    const blobs = devnet.blobs();
    return { provider, addresses, from, config, nodes, executor, genesis, blobs };
  };
  const { fraud, onLine } = options;
  const people: Person[] = [];
  const sender = devnet.sender('proposer');
  if (fraud === undefined) {
    const proposer = new Challenger({ ...(await node()), sender, proposes: true });
    people.push({ name: 'proposer', step: () => proposer.step() });
  } else {
    const publishes = options.hidden === true ? {} : { publishes: server };
    const prefers = devnet.traffic.stage.market;
    const lie = lieAbout(fraud);
    const liar = new LyingProposer({ ...(await node()), sender, lie, prefers, ...publishes });
    people.push({ name: `proposer (${nameOfFraud(fraud)})`, step: () => liar.step() });
  }
  if (options.challenged !== true) return people;
  const challenger = new Challenger({
    ...(await node()),
    sender: devnet.sender('challenger'),
    includesForced: true,
    trees: [new HttpTreeSource(server.url)],
    onEvent: (event) => {
      // Moves are told of by whoever makes them.
      if (event.kind !== 'move') onLine(`challenger: ${eventLine(event)}`);
    },
  });
  people.push({ name: 'challenger', step: () => challenger.step() });
  return people;
}

/** L2 blocks and batches, until there have been enough. */
async function traffic(devnet: Devnet, options: RunOptions): Promise<void> {
  const { signal, onLine, batches = Infinity } = options;
  await devnet.opening();
  for (let batch = 1; batch <= batches; batch++) {
    for (let block = 0; block < BLOCKS_A_BATCH; block++) {
      await setTimeout(options.blockSeconds * 1000, undefined, { signal });
      await devnet.block(TRANSACTIONS_A_BLOCK);
    }
    await devnet.post();
    onLine(`batch ${String(batch)}: up to L2 block ${String(await devnet.l2.head())}`);
  }
}

/** Lets somebody act whenever there is something to do, until nothing will come any more. */
async function live(person: Person, options: RunOptions): Promise<void> {
  const { signal, onLine, batches } = options;
  // Once no more batches come, somebody who has had nothing to do for a while is done.
  const patience = batches === undefined ? Infinity : 10 * (options.blockSeconds + 2);
  for (let idle = 0; idle < patience && !signal.aborted; idle++) {
    const progress = await person.step();
    if (progress.kind === 'moved') onLine(`${person.name}: ${progress.what}`);
    if (progress.kind === 'moved' || progress.until !== undefined) idle = 0;
    if (progress.kind === 'wait') await setTimeout(500, undefined, { signal });
  }
}

async function placeOf(devnet: Devnet, server: TreeServer): Promise<DevnetPlace> {
  return { ...(await devnetChainFile(devnet)), l2: devnet.l2.url, trees: server.url };
}

async function write(folder: string, devnet: Devnet, place: DevnetPlace): Promise<void> {
  await mkdir(folder, { recursive: true });
  const text = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  await writeFile(path.join(folder, 'devnet.json'), text(place));
  await writeFile(path.join(folder, 'genesis.json'), text(gethGenesis(devnet.genesis)));
}

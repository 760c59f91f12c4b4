import { EndpointPool } from '../../challenger/l1/endpoints/endpointPool.js';
import type { PoolEvent } from '../../challenger/l1/endpoints/poolEvent.js';
import { type FaultPlan, FaultyEndpoint } from '../l1/faultyEndpoint.js';

/** One that lies about one thing is found out after a few lies: so each time it is another thing, or all of them. */
const ABOUT = [
  /^eth_getLogs$/,
  /^eth_getTransactionByHash$/,
  /^eth_getBlockBy/,
  /^eth_call$/,
  /^eth_(getLogs|getTransactionByHash|getBlockBy.*|call)$/,
];
const liar = (methods: RegExp): FaultPlan[] => [
  { fault: { kind: 'lie' }, rate: 0.7, methods },
  { fault: { kind: 'truncate' }, rate: 0.3, methods },
];
const FLAKY: FaultPlan[] = [
  { fault: { kind: 'drop' }, rate: 0.02 },
  { fault: { kind: 'status', status: 500 }, rate: 0.02 },
  { fault: { kind: 'status', status: 429 }, rate: 0.01 },
  { fault: { kind: 'garbage' }, rate: 0.01 },
];
const BEHIND: FaultPlan[] = [
  { fault: { kind: 'stale', blocks: 1 }, rate: 0.05 },
  { fault: { kind: 'delay', ms: 8 }, rate: 0.05 },
  { fault: { kind: 'drop' }, rate: 0.01 },
];

/** Three endpoints of an L1, none of which is to be relied on: one lies, one fails, one is late and behind. */
export class BadEndpoints {
  readonly events: PoolEvent[] = [];

  private constructor(private readonly endpoints: readonly FaultyEndpoint[]) {}

  static async open(l1: string, seed: string): Promise<BadEndpoints> {
    const open = [0, 1, 2].map((i) => FaultyEndpoint.open(l1, [], `${seed} ${String(i)}`));
    return new BadEndpoints(await Promise.all(open));
  }

  /** A pool over them of which two must agree. `turn` says who does what. */
  pool(turn: number): EndpointPool {
    const roles = [liar(ABOUT[turn % ABOUT.length]!), FLAKY, BEHIND];
    this.endpoints.forEach((endpoint, i) => {
      endpoint.faults = roles[(i + turn) % roles.length]!;
    });
    return new EndpointPool({
      endpoints: this.endpoints.map(({ url }, i) => ({
        ...{ url, name: `e${i}`, timeoutMs: 5_000, backOff: { firstMs: 1, mostMs: 10 } },
      })),
      ...{ need: 2, chainId: 31337n, headAgeMs: 0, graceMs: 5, pauseMs: 2 },
      onEvent: (event) => this.events.push(event),
    });
  }

  /** What was done wrong, how often: by kind of fault, of lies by what they were about. */
  get tricks(): Record<string, number> {
    const all: Record<string, number> = {};
    for (const { done } of this.endpoints) {
      for (const [what, count] of done) all[what] = (all[what] ?? 0) + count;
    }
    return all;
  }

  async close(): Promise<void> {
    for (const endpoint of this.endpoints) await endpoint.close();
  }
}

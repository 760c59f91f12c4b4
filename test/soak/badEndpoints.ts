import type { FaultPlan } from '../l1/faultyEndpoint.js';
import { FaultyEndpoint } from '../l1/faultyEndpoint.js';
import { FAULTS, type FaultName } from './plan.js';

/** The three endpoints through which the daemon asks L1, of which at most one is bad at a time. */
export class BadEndpoints {
  /** How often each fault took effect. */
  readonly effects = new Map<FaultName, number>();
  /** How many calls were asked. */
  calls = 0;
  private looked = 0;
  /** Of the calls of each, how many have been looked through. */
  private readonly read = [0, 0, 0];
  private isBad: { readonly index: number; readonly fault: FaultName } | undefined;

  private constructor(private readonly endpoints: readonly FaultyEndpoint[]) {}

  static async open(upstream: string, seed: string): Promise<BadEndpoints> {
    const open = [0, 1, 2].map((n) => FaultyEndpoint.open(upstream, [], `${seed} ${String(n)}`));
    return new BadEndpoints(await Promise.all(open));
  }

  /** How often the newest block was asked for. */
  get looks(): number {
    for (const [n, { calls }] of this.endpoints.entries()) {
      for (const { method, params } of calls.slice(this.read[n])) {
        if (method === 'eth_blockNumber' || params[0] === 'latest') this.looked++;
      }
      this.read[n] = calls.length;
    }
    return this.looked;
  }

  get urls(): string[] {
    return this.endpoints.map(({ url }) => url);
  }

  begin(index: number, fault: FaultName): void {
    this.end();
    this.isBad = { index, fault };
    const plan: FaultPlan = { fault: FAULTS[fault] };
    const endpoint = this.endpoints[index];
    if (endpoint === undefined) throw new RangeError(`there is no endpoint ${String(index)}`);
    this.forget();
    endpoint.done.clear();
    endpoint.faults = [plan];
  }

  /** All of them are well again. */
  end(): void {
    if (this.isBad === undefined) return;
    const { index, fault } = this.isBad;
    const endpoint = this.endpoints[index];
    if (endpoint !== undefined) {
      endpoint.faults = [];
      const counted = [...endpoint.done.values()].reduce((sum, each) => sum + each, 0);
      // The endpoint does not count these: every call was answered so.
      const times = fault === 'rpcError' ? endpoint.calls.length : counted;
      this.effects.set(fault, (this.effects.get(fault) ?? 0) + times);
    }
    this.isBad = undefined;
    this.forget();
  }

  /** What they keep of each call would fill the memory in an hour. */
  forgetUnlessBad(): void {
    // What befalls a bad one is counted by its calls.
    if (this.isBad === undefined) this.forget();
  }

  private forget(): void {
    // None is forgotten that was not looked through.
    void this.looks;
    for (const [n, { calls, requests }] of this.endpoints.entries()) {
      this.calls += calls.splice(0).length;
      this.read[n] = 0;
      requests.splice(0);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.endpoints.map((each) => each.close()));
  }
}

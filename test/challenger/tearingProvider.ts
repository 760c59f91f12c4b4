import { JsonRpcProvider } from 'ethers';

/** A request that asks L1 about its state. */
export interface L1Request {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** An endpoint behind which L1 goes on between any two requests. */
export class TearingProvider extends JsonRpcProvider {
  readonly requests: L1Request[] = [];
  private at = Infinity;
  private happens: (() => Promise<void>) | undefined;

  constructor(url: string) {
    super(url, undefined, {
      ...{ cacheTimeout: -1, staticNetwork: true, pollingInterval: 25, batchMaxCount: 1 },
    });
  }

  /** Lets something happen on L1 before the `n`-th request from now on, counted from 0. */
  tearBefore(n: number, happens: () => Promise<void>): void {
    this.requests.length = 0;
    this.at = n;
    this.happens = happens;
  }

  /** Whether it has happened. */
  get isTorn(): boolean {
    return this.happens === undefined;
  }

  override async send(
    method: string,
    params: unknown[] | Record<string, unknown>,
  ): Promise<unknown> {
    this.requests.push({ method, params: params as unknown[] });
    if (this.requests.length > this.at && this.happens !== undefined) {
      const { happens } = this;
      this.happens = undefined;
      await happens();
    }
    return super.send(method, params);
  }
}

import { setTimeout } from 'node:timers/promises';

/** Between two questions, ms. */
const ASK_MS = 250;
const DONE = /^gainsay_loops_total\{chain="([^"]+)",outcome="done"\} (\d+)$/gm;

/** How often the daemon has looked at all of its chains, whole, by what it says of itself. */
export class DaemonLooks {
  private wholes = 0;
  private known = new Map<string, string>();
  private readonly fresh = new Set<string>();
  private readonly over = new AbortController();
  private readonly asking: Promise<void>;

  /**
   * @param url where the daemon answers now, if it does
   * @param chains how many it watches
   */
  constructor(
    private readonly url: () => string | undefined,
    private readonly chains: number,
  ) {
    this.asking = this.ask();
  }

  /** Looks at all chains, each at least once since the one before. */
  get count(): number {
    return this.wholes;
  }

  async stop(): Promise<void> {
    this.over.abort();
    await this.asking;
  }

  private async ask(): Promise<void> {
    const { signal } = this.over;
    while (!signal.aborted) {
      const url = this.url();
      // One that was killed a moment ago gives no answer.
      const text = url === undefined ? '' : await textOf(`${url}/metrics`, signal).catch(() => '');
      for (const [, chain = '', times = ''] of text.matchAll(DONE)) {
        const key = `${url ?? ''} ${chain}`;
        if (times !== '0' && this.known.get(key) !== times) this.fresh.add(chain);
        this.known.set(key, times);
      }
      if (this.fresh.size >= this.chains) {
        this.wholes++;
        this.fresh.clear();
      }
      await setTimeout(ASK_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function textOf(url: string, signal: AbortSignal): Promise<string> {
  return (await fetch(url, { signal })).text();
}

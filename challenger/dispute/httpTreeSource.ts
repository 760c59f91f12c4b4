import { z } from 'zod';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { toHash, toHex } from '../hex.js';
import type { TreeSource } from './treeSource.js';

const answer = z.object({ children: z.array(z.string().regex(/^0x[0-9a-f]{64}$/)).length(16) });

/**
 * Trees that somebody serves over HTTP: `GET <url>/trees/<root>/<height>/<index>` gives `{"children": [16 hashes]}`,
 * and 404 for what is not there. A server that fails, lies or keeps one waiting is as good as none.
 */
export class HttpTreeSource implements TreeSource {
  constructor(
    private readonly url: string,
    private readonly timeoutMs = 5_000,
  ) {}

  async children(root: Hash, height: number, index: bigint): Promise<readonly Hash[] | undefined> {
    const url = `${this.url}/trees/${toHex(root)}/${String(height)}/${String(index)}`;
    let body: unknown;
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(this.timeoutMs) });
      if (!response.ok) return undefined;
      body = await response.json();
    } catch (error) {
      // What fetch and json throw for a dead server, a slow one, and one that talks nonsense.
      if (error instanceof TypeError || error instanceof SyntaxError || isTimeout(error)) {
        return undefined;
      }
      throw error;
    }
    const parsed = answer.safeParse(body);
    return parsed.success ? parsed.data.children.map(toHash) : undefined;
  }
}

const isTimeout = (error: unknown): boolean =>
  error instanceof DOMException && (error.name === 'TimeoutError' || error.name === 'AbortError');

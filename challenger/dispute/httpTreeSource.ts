import { z } from 'zod';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { toHash, toHex } from '../hex.js';
import { httpAsk, jsonOf } from '../da/httpAsk.js';
import type { TreeSource } from './treeSource.js';

/** Sixteen hashes take less than 1,200. */
const MOST_BYTES = 16_384;

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
    const got = await httpAsk(url, { timeoutMs: this.timeoutMs, maxBytes: MOST_BYTES });
    if (got.kind !== 'ok') return undefined;
    const parsed = answer.safeParse(jsonOf(got.body));
    return parsed.success ? parsed.data.children.map(toHash) : undefined;
  }
}

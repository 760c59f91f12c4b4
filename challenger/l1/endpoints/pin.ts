import { z } from 'zod';
import { agreement } from './agreement.js';
import { EndpointError, MalformedAnswerError, RpcFaultError } from './endpointError.js';
import { NoAgreementError } from './noAgreement.js';
import type { Member, Panel, Reading } from './panel.js';
import { settleSome } from './settle.js';

/** A block that enough endpoints hold, and which ones. */
export interface Pin {
  readonly number: bigint;
  readonly hash: string;
  readonly holders: readonly Member[];
}

export type Tag = 'latest' | 'safe' | 'finalized' | 'earliest';

export interface PinOptions {
  readonly need: number;
  /** How many blocks below the heads the block of `latest` may be; else nobody knows what L1 is now. */
  readonly maxBehind: number;
  /** How long the heads of the others are waited for once enough have come, ms. */
  readonly graceMs: number;
  /** From how many blocks on an endpoint counts as behind. */
  readonly tolerance: number;
  readonly onBehind: (member: Member, blocks: number) => void;
}

const header = z.object({
  number: z
    .string()
    .regex(/^0x[0-9a-f]+$/i)
    .transform(BigInt),
  hash: z
    .string()
    .regex(/^0x[0-9a-f]{64}$/i)
    .transform((hash) => hash.toLowerCase()),
});

interface Head {
  readonly member: Member;
  readonly number: bigint;
  readonly hash: string;
}

/**
 * The highest block with which `need` endpoints agree on where a tag is. Their heads differ, and for an honest reason:
 * so it is the `need`-th highest of them, or where those that are as high do not hold the same block there (a fork),
 * the next one below on which they do. Whoever lies upwards is alone up there; whoever lies downwards is passed over.
 * @throws NoAgreementError
 */
export async function pinTag(panel: Panel, tag: Tag, options: PinOptions): Promise<Pin> {
  const some = panel.enough(options.need);
  const all = panel.inOrder();
  if (some.length === all.length) return pinAmong(panel, tag, options, all);
  try {
    return await pinAmong(panel, tag, options, some);
  } catch (error) {
    if (!(error instanceof NoAgreementError)) throw error;
    return pinAmong(panel, tag, options, all);
  }
}

async function pinAmong(
  panel: Panel,
  tag: Tag,
  options: PinOptions,
  among: readonly Member[],
): Promise<Pin> {
  const { need, graceMs } = options;
  const failed: EndpointError[] = [];
  const asked = among.map(async (member): Promise<Head | undefined> => {
    try {
      return await headOf(panel, member, tag);
    } catch (error) {
      if (!(error instanceof EndpointError)) throw error;
      failed.push(error);
      return undefined;
    }
  });
  const early = await settleSome(asked, need, graceMs, panel.clock);
  const found = await common(panel, tag, options, early);
  if (found !== undefined) return found;
  const heads = (await Promise.all(asked)).filter((head) => head !== undefined);
  const pin = heads.length > early.length ? await common(panel, tag, options, heads) : undefined;
  if (pin !== undefined) return pin;
  const method = `eth_getBlockByNumber(${tag})`;
  const said = heads.map(({ member, number, hash }) => ({
    ...{ who: [member.endpoint.name], what: `${String(number)} ${hash}` },
  }));
  const error = new NoAgreementError(method, need, said, [], failed);
  panel.reportDivided({ method, params: [] }, error);
  throw error;
}

async function common(
  panel: Panel,
  tag: Tag,
  options: PinOptions,
  given: readonly Head[],
): Promise<Pin | undefined> {
  const heads = [...given].sort((a, b) => (a.number < b.number ? 1 : a.number > b.number ? -1 : 0));
  const top = heads[options.need - 1]?.number;
  if (top === undefined) return undefined;
  observeHeads(panel, heads, top, options);
  for (const number of candidates(heads, top, leastOf(heads, tag, options))) {
    const pin = await commonAt(panel, heads, number, options.need);
    if (pin !== undefined) return pin;
  }
  return undefined;
}

/**
 * How low the block may be. Where `spare` endpoints more answer than are needed, one of the `spare` + 1 highest heads is
 * honest or all who lie are more than may: so the last of them is not invented, and far below it the answer would be an
 * old one, which somebody wants us to believe by hiding what is newer.
 */
function leastOf(
  heads: readonly Head[],
  tag: Tag,
  { need, maxBehind }: Pick<PinOptions, 'need' | 'maxBehind'>,
): bigint {
  const high = heads[heads.length - need]?.number ?? 0n;
  // Finality moves by an epoch or two at once, and not everywhere in the same second.
  const most = BigInt(tag === 'latest' ? maxBehind : Math.max(maxBehind, 2 * EPOCH));
  return high > most ? high - most : 0n;
}

/** Blocks. */
const EPOCH = 32;

/** The block of a number, as `need` endpoints hold it; nothing where enough do not have it. @throws NoAgreementError */
export async function pinNumber(
  panel: Panel,
  number: bigint,
  { need }: PinOptions,
): Promise<Pin | undefined> {
  const about = { method: 'eth_getBlockByNumber', params: [hex(number), false] };
  const holders: Member[] = [];
  const finding = await panel.seek(about, need, async (member): Promise<Reading<string>> => {
    const head = await headOf(panel, member, hex(number));
    if (head === undefined) return { kind: 'absent' };
    holders.push(member);
    return { kind: 'said', key: head.hash, value: head.hash };
  });
  if (finding.kind === 'absent') return undefined;
  if (finding.kind === 'divided') throw finding.error;
  const { value: hash, by } = finding;
  return { number, hash, holders: holders.filter(({ endpoint }) => by.includes(endpoint.name)) };
}

/**
 * Where a common block is looked for, from above: wherever one of the heads is, since there one more has the block; and
 * 1, 2, 4, … blocks below the highest, for the forks, down to the least.
 */
function candidates(heads: readonly Head[], top: bigint, least: bigint): bigint[] {
  const numbers = new Set([top, least, ...heads.map(({ number }) => number)]);
  for (let depth = 1n; depth <= top - least; depth *= 2n) numbers.add(top - depth);
  return [...numbers]
    .filter((number) => number >= least && number <= top)
    .sort((a, b) => (a < b ? 1 : -1));
}

function observeHeads(
  panel: Panel,
  heads: readonly Head[],
  top: bigint,
  { tolerance, onBehind }: PinOptions,
): void {
  for (const { member, number } of heads) {
    const lag = number < top ? Number(top - number) : 0;
    const behind = lag > tolerance ? lag : 0;
    if (behind > 0 && member.standing.behind === 0) onBehind(member, behind);
    panel.observe(member, { kind: 'head', behind });
  }
}

async function commonAt(
  panel: Panel,
  heads: readonly Head[],
  number: bigint,
  need: number,
): Promise<Pin | undefined> {
  const there = await Promise.all(
    heads
      .filter((head) => head.number >= number)
      .map(async (head): Promise<Head | undefined> => {
        if (head.number === number) return head;
        try {
          return await headOf(panel, head.member, hex(number));
        } catch (error) {
          if (!(error instanceof EndpointError)) throw error;
          return undefined;
        }
      }),
  );
  const said = there
    .filter((head) => head !== undefined && head.number === number)
    .map((head) => head as Head)
    .map((head) => ({ who: head.member.endpoint.name, key: head.hash, value: head }));
  const found = agreement(said, need);
  if (found.kind !== 'agreed') return undefined;
  const holders = heads
    .map(({ member }) => member)
    .filter(({ endpoint }) => found.by.includes(endpoint.name));
  return { number, hash: found.value.hash, holders: panel.inOrder(holders) };
}

async function headOf(panel: Panel, member: Member, block: string): Promise<Head | undefined> {
  const call = { method: 'eth_getBlockByNumber', params: [block, false] };
  const answer = await panel.ask(member, call);
  const { name } = member.endpoint;
  if (answer.kind === 'fault') throw new RpcFaultError(name, call.method, answer.fault);
  if (answer.result === null) return undefined;
  const parsed = header.safeParse(answer.result);
  if (!parsed.success) throw new MalformedAnswerError(name, 'no JSON-RPC');
  return { member, ...parsed.data };
}

const hex = (number: bigint) => `0x${number.toString(16)}`;

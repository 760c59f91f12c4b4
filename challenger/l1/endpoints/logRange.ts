import { z } from 'zod';
import type { AdaptiveLimit } from './adaptiveLimit.js';
import { EndpointError, MalformedAnswerError, RpcFaultError } from './endpointError.js';
import type { RpcAnswer, RpcCall } from './jsonRpc.js';

/** The logs of an endpoint are not of the branch that was asked for: L1 reorganized meanwhile, or it contradicts itself. */
export class LogsMovedError extends EndpointError {
  readonly code = 'L1_LOGS_MOVED';
  readonly nextStep =
    'read again; an endpoint that keeps doing so mixes several nodes, take it out';
  readonly isTransient = true;
  constructor(
    endpoint: string,
    /** The L1 block of which it gave two hashes, or a log outside of what was asked. */
    readonly block: bigint,
  ) {
    super(endpoint, `gave logs of another branch at block ${String(block)}`);
    this.name = 'LogsMovedError';
  }
}

export interface LogRange {
  readonly from: bigint;
  readonly to: bigint;
  /** Of the block `to`: it names the branch. */
  readonly toHash: string;
  readonly address?: unknown;
  readonly topics?: unknown;
}

export interface LogSource {
  readonly name: string;
  /** How many blocks may be asked for at once; kept from read to read. */
  readonly limit: AdaptiveLimit;
  /** @throws EndpointError */
  ask(call: RpcCall): Promise<RpcAnswer>;
}

const quantity = z
  .string()
  .regex(/^0x[0-9a-f]+$/i)
  .transform(BigInt);
const rawLog = z.looseObject({
  address: z.string(),
  topics: z.array(z.string()),
  blockNumber: quantity,
  blockHash: z.string(),
  logIndex: quantity,
});
const header = z.looseObject({ hash: z.string() });

type Checked = z.infer<typeof rawLog> & { readonly raw: unknown };

/** Logs this close to the end of a range are held against the headers of their blocks; below, nobody reorganizes. */
const NEAR = 64n;

/**
 * The logs of a range from one endpoint, in their order. What is refused is asked for again in halves, whatever the
 * reason that the endpoint gives (every provider has another one), until it is a single block; what goes through makes
 * the next ranges slowly longer.
 * @throws EndpointError
 */
export async function readLogs(source: LogSource, range: LogRange): Promise<unknown[]> {
  const { limit } = source;
  const before = limit.value;
  const logs: Checked[] = [];
  for (let at = range.from; at <= range.to;) {
    const left = range.to - at + 1n;
    const size = left < BigInt(limit.value) ? Number(left) : limit.value;
    try {
      logs.push(...(await readPart(source, range, at, at + BigInt(size) - 1n)));
    } catch (error) {
      if (!(error instanceof EndpointError)) throw error;
      if (size > 1 && maySayTooMuch(error)) {
        limit.refused(size);
        continue;
      }
      // It was not the size: what was learnt on the way down is nothing.
      if (size === 1) limit.restore(before);
      throw error;
    }
    limit.accepted(size);
    at += BigInt(size);
  }
  await checkBranch(source, range, logs);
  return logs.sort(byPlace).map(({ raw }) => raw);
}

/** Whether less might go through. An endpoint that cannot be reached gives nothing, however little is asked. */
function maySayTooMuch(error: EndpointError): boolean {
  return error instanceof RpcFaultError || error.mayBeSize;
}

async function readPart(
  { name, ask }: LogSource,
  { address, topics }: LogRange,
  from: bigint,
  to: bigint,
): Promise<Checked[]> {
  const filter = {
    ...(address === undefined ? {} : { address }),
    ...(topics === undefined ? {} : { topics }),
    ...{ fromBlock: hex(from), toBlock: hex(to) },
  };
  const answer = await ask({ method: 'eth_getLogs', params: [filter] });
  if (answer.kind === 'fault') throw new RpcFaultError(name, 'eth_getLogs', answer.fault);
  const parsed = z.array(rawLog).safeParse(answer.result);
  if (!parsed.success) throw new MalformedAnswerError(name, 'no JSON-RPC');
  const raw = answer.result as unknown[];
  return parsed.data.map((log, index) => {
    if (log.blockNumber < from || log.blockNumber > to || !matches(log, address, topics)) {
      throw new LogsMovedError(name, log.blockNumber);
    }
    return { ...log, raw: raw[index] };
  });
}

/** A block has one hash in all of the logs, and near the end that of its header; and the end is still where it was. */
async function checkBranch(
  { name, ask }: LogSource,
  { to, toHash }: LogRange,
  logs: readonly Checked[],
): Promise<void> {
  const hashes = new Map<bigint, string>([[to, toHash.toLowerCase()]]);
  for (const { blockNumber, blockHash } of logs) {
    const known = hashes.get(blockNumber) ?? blockHash.toLowerCase();
    if (known !== blockHash.toLowerCase()) throw new LogsMovedError(name, blockNumber);
    hashes.set(blockNumber, known);
  }
  const near = [...hashes].filter(([number]) => number + NEAR > to);
  await Promise.all(
    near.map(async ([number, hash]) => {
      const call = { method: 'eth_getBlockByNumber', params: [hex(number), false] };
      const answer = await ask(call);
      if (answer.kind === 'fault') throw new RpcFaultError(name, call.method, answer.fault);
      const parsed = header.safeParse(answer.result);
      if (!parsed.success || parsed.data.hash.toLowerCase() !== hash) {
        throw new LogsMovedError(name, number);
      }
    }),
  );
}

/** Whether a log is one of those that were asked for. */
function matches(
  log: Checked | z.infer<typeof rawLog>,
  address: unknown,
  topics: unknown,
): boolean {
  const isIn = (value: string | undefined, wanted: unknown): boolean => {
    if (wanted === null || wanted === undefined) return true;
    const all: unknown[] = Array.isArray(wanted) ? wanted : [wanted];
    return (
      all.length === 0 || all.some((one) => String(one).toLowerCase() === value?.toLowerCase())
    );
  };
  if (!isIn(log.address, address)) return false;
  return !Array.isArray(topics) || topics.every((wanted, i) => isIn(log.topics[i], wanted));
}

function byPlace(a: Checked, b: Checked): number {
  if (a.blockNumber !== b.blockNumber) return a.blockNumber < b.blockNumber ? -1 : 1;
  return a.logIndex < b.logIndex ? -1 : 1;
}

const hex = (number: bigint) => `0x${number.toString(16)}`;

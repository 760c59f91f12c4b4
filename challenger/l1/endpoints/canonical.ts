/**
 * What answers are compared by: the fields that mean something, in one form. Clients differ in the rest (sizes, total
 * difficulties, two names for one parity bit, a gas price that changes when a transaction is mined), and a difference
 * there must not look like a lie. What is left out here must not be relied on by anybody who reads the answer.
 */
const LOG = [
  ...['address', 'topics', 'data', 'logIndex'],
  ...['blockNumber', 'blockHash', 'transactionHash', 'transactionIndex'],
];
const TRANSACTION = [
  ...['hash', 'from', 'to', 'input', 'value', 'nonce', 'gas', 'type', 'r', 's'],
  ...['maxFeePerGas', 'maxPriorityFeePerGas', 'maxFeePerBlobGas', 'blobVersionedHashes'],
  ...['accessList', 'authorizationList', 'blockNumber', 'blockHash', 'transactionIndex'],
];
const RECEIPT = [
  ...['transactionHash', 'transactionIndex', 'blockHash', 'blockNumber', 'from', 'to', 'type'],
  ...['contractAddress', 'gasUsed', 'cumulativeGasUsed', 'effectiveGasPrice', 'status'],
  ...['logsBloom', 'logs'],
];
const BLOCK = [
  ...['number', 'hash', 'parentHash', 'sha3Uncles', 'miner', 'stateRoot', 'transactionsRoot'],
  ...['receiptsRoot', 'logsBloom', 'difficulty', 'gasLimit', 'gasUsed', 'timestamp', 'extraData'],
  ...['mixHash', 'nonce', 'baseFeePerGas', 'withdrawalsRoot', 'blobGasUsed', 'excessBlobGas'],
  ...['parentBeaconBlockRoot', 'requestsHash', 'transactions'],
];
const CALL_FRAME = ['type', 'from', 'to', 'input', 'calls'];

type Shape = (value: unknown) => unknown;

const plain: Shape = (value) => {
  if (typeof value === 'string') return /^0x/i.test(value) ? value.toLowerCase() : value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([, each]) => each !== null && each !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, plain(each)]));
};

const list =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) ? value.map(shape) : plain(value);

/** Only these fields of an object, some of them in a shape of their own. */
const only =
  (fields: readonly string[], shapes: Readonly<Record<string, Shape>> = {}): Shape =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return plain(value);
    const object = value as Record<string, unknown>;
    return Object.fromEntries(
      [...fields]
        .filter((field) => object[field] !== null && object[field] !== undefined)
        .sort()
        .map((field) => [field, (shapes[field] ?? plain)(object[field])]),
    );
  };

/** The same number however many zeros it is written with. */
const word: Shape = (value) =>
  typeof value === 'string' && /^0x[0-9a-f]+$/i.test(value)
    ? `0x${BigInt(value).toString(16)}`
    : value;

const log = only(LOG);
const transaction = only(TRANSACTION);
const receipt = only(RECEIPT, { logs: list(log) });
const block = only(BLOCK, { transactions: list(transaction) });
const callFrame: Shape = (value) => only(CALL_FRAME, { calls: list(callFrame) })(value);

const SHAPES: Readonly<Record<string, Shape>> = {
  eth_getBlockByNumber: block,
  eth_getBlockByHash: block,
  eth_getTransactionByHash: transaction,
  eth_getTransactionReceipt: receipt,
  eth_getBlockReceipts: list(receipt),
  eth_getLogs: list(log),
  eth_getStorageAt: word,
};

/** The form in which answers to a call are compared: equal if and only if they say the same. */
export function canonical(method: string, params: readonly unknown[], result: unknown): string {
  const shape = isCallTrace(method, params) ? callFrame : (SHAPES[method] ?? plain);
  return JSON.stringify(shape(result)) ?? 'undefined';
}

/**
 * An answer with all its hex in small letters. Answers that differ in those only are the same answer, so that whichever of
 * them is given on must not be told from the others: whoever compares hashes compares strings.
 */
export function inSmallLetters(value: unknown): unknown {
  if (typeof value === 'string') return /^0x[0-9a-f]*$/i.test(value) ? value.toLowerCase() : value;
  if (Array.isArray(value)) return value.map(inSmallLetters);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, inSmallLetters(each)] as const);
  return Object.fromEntries(entries);
}

function isCallTrace(method: string, [, options]: readonly unknown[]): boolean {
  if (method !== 'debug_traceTransaction') return false;
  return typeof options === 'object' && options !== null && 'tracer' in options
    ? options.tracer === 'callTracer'
    : false;
}

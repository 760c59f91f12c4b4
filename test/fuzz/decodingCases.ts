import { encodeBatch, type BatchBlock } from '../../challenger/derive/batch.js';
import type { DecodingInput } from '../../challenger/fuzz/decoding/input.js';
import { PARENT } from '../../challenger/fuzz/decoding/setting.js';
import { assemble, bytesOf, CHAIN, itemsOf, sign } from '../machine/scene.js';

/** An input by name, and what has to be read in it: how each line begins. */
export interface DecodingCase {
  readonly name: string;
  readonly input: DecodingInput;
  readonly lines: readonly string[];
}

const COMMON = {
  fork: 'prague',
  chainId: CHAIN,
  size: 0,
  before: 143,
  l1Timestamp: PARENT.timestamp + 100n,
  queue: [],
  due: 0,
} as const;
const DRIFT = 600n;
const hex = (digits: string) => bytesOf(`0x${digits}`);
const u32 = (value: number) => hex(value.toString(16).padStart(8, '0'));

const transaction = (
  name: string,
  bytes: Uint8Array,
  line: string,
  change: Partial<DecodingInput> = {},
): DecodingCase => ({
  name,
  input: { ...COMMON, form: 'transaction', bytes, ...change },
  lines: [`entry 143+${bytes.length}`, line],
});

const BLOCK: BatchBlock = {
  timestamp: PARENT.timestamp + 1n,
  feeRecipient: new Uint8Array(20),
  prevRandao: new Uint8Array(32),
  gasLimit: PARENT.gasLimit,
  parentBeaconBlockRoot: new Uint8Array(32),
  extraData: new Uint8Array(0),
  forced: 0,
  transactions: [],
};
const block = (change: Partial<BatchBlock> = {}) => encodeBatch([{ ...BLOCK, ...change }]);
const withBody = (body: Uint8Array, length = body.length) => {
  const bytes = Buffer.concat([block(), body]);
  bytes.writeUInt32BE(length, 0);
  return bytes;
};
const batch = (
  name: string,
  bytes: Uint8Array,
  lines: readonly string[],
  change: Partial<DecodingInput> = {},
): DecodingCase => ({ name, input: { ...COMMON, form: 'batch', bytes, ...change }, lines });
const whole = (bytes: Uint8Array) => [`block 0-${bytes.length}`, 'close', `end ${bytes.length}`];
const passed = (bytes: Uint8Array) => [`void 0-${bytes.length}`, `end ${bytes.length}`];

const creation = (size: number) =>
  sign({ to: null, gasLimit: 20_000_000n, data: `0x${'00'.repeat(size)}` });
const type2 = (index: number, item: Uint8Array) => assemble(2, itemsOf(2).with(index, item));
const gas = PARENT.gasLimit;
const drifted = PARENT.timestamp + 100n + DRIFT;

/** Edges of the specification, each with what it says, and every input on which readers have differed. */
export const CASES: readonly DecodingCase[] = [
  transaction('a transaction with nothing wrong', sign(), '2 3 2 100 100000'),
  transaction('an empty entry', new Uint8Array(0), 'skipped'),
  transaction('an integer with a leading zero', type2(1, hex('820003')), 'skipped'),
  transaction('zero as a byte', type2(6, hex('00')), 'skipped'),
  transaction('a long form of 55 bytes', type2(7, hex(`b837${'22'.repeat(55)}`)), 'skipped'),
  transaction('a long form of 56 bytes', type2(7, hex(`b838${'22'.repeat(56)}`)), '2 3'),
  transaction('a length of five bytes', type2(7, hex(`bc0000000038${'22'.repeat(56)}`)), 'skipped'),
  transaction('a length past 2^53', type2(7, hex('bfffffffffffffffff')), 'skipped'),
  transaction('a byte behind the list', Uint8Array.of(...sign(), 0), 'skipped'),
  transaction('a type byte that says 0', Uint8Array.of(0, ...sign({ type: 0 })), 'skipped'),
  transaction('type 4 at cancun', hex('04c0'), 'skipped', { fork: 'cancun' }),
  transaction('init code of 49,153 bytes', creation(49_153), '2 3 2 100 20000000 new 5', {
    fork: 'cancun',
  }),
  transaction('type 3', assemble(3, itemsOf(2)), 'skipped'),
  batch('nothing', new Uint8Array(0), ['end 0']),
  batch('one byte too little for a header', block().subarray(0, 138), ['end 0']),
  batch('a header and one byte of the next', Buffer.concat([block(), hex('00')]), [
    ...['block 0-139', 'close', 'end 139'],
  ]),
  batch('a body that is one byte short', withBody(new Uint8Array(9), 10), ['end 0']),
  batch('a body announced as long as can be', withBody(new Uint8Array(9), 2 ** 32 - 1), ['end 0']),
  batch('three bytes of a length', withBody(new Uint8Array(3)), whole(withBody(new Uint8Array(3)))),
  batch('an entry of no bytes', withBody(u32(0)), [
    ...['block 0-143', 'entry 143+0', 'skipped', 'close', 'end 143'],
  ]),
  batch('an entry one byte longer than its body', withBody(Buffer.concat([u32(2), hex('c0')])), [
    ...['block 0-144', 'close', 'end 144'],
  ]),
  batch('the time of the parent', block({ timestamp: PARENT.timestamp }), passed(block())),
  batch('the last time that may be', block({ timestamp: drifted }), whole(block())),
  batch('a second after that', block({ timestamp: drifted + 1n }), passed(block())),
  batch('the last time of all', block({ timestamp: (1n << 64n) - 1n }), passed(block())),
  batch(
    'a gas limit as far up as may be',
    block({ gasLimit: gas + gas / 1024n - 1n }),
    whole(block()),
  ),
  batch('one more', block({ gasLimit: gas + gas / 1024n }), passed(block())),
  batch('one less than may be', block({ gasLimit: gas - gas / 1024n }), passed(block())),
  batch('extra data of 33 bytes', block().fill(33, 106, 107), passed(block())),
  batch('a byte behind the extra data', block().fill(1, 138, 139), passed(block())),
  batch('a forced transaction that is not there', block({ forced: 1 }), passed(block())),
  batch('one that is due and left out', block(), passed(block()), { queue: [hex('c0')], due: 1 }),
  batch(
    'one that is taken',
    block({ forced: 1 }),
    ['block 0-139', 'entry queue 0 +1', 'skipped', 'close', 'end 139'],
    { queue: [hex('c0')], due: 1 },
  ),
  batch('nine at once', block({ forced: 9 }), passed(block()), {
    queue: Array.from({ length: 9 }, () => hex('c0')),
  }),
  { ...batch('a forced batch with nothing due', block(), passed(block()), { form: 'forced' }) },
];

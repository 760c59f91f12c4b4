/** What the words that an opcode takes are called, in the order in which they are popped. */
const NAMES: Readonly<Record<string, string>> = {
  SSTORE: 'slot value',
  SLOAD: 'slot',
  TSTORE: 'slot value',
  TLOAD: 'slot',
  MSTORE: 'offset value',
  MSTORE8: 'offset value',
  MLOAD: 'offset',
  MCOPY: 'target source length',
  KECCAK256: 'offset length',
  RETURN: 'offset length',
  REVERT: 'offset length',
  CALL: 'gas to value inOffset inLength outOffset outLength',
  CALLCODE: 'gas to value inOffset inLength outOffset outLength',
  DELEGATECALL: 'gas to inOffset inLength outOffset outLength',
  STATICCALL: 'gas to inOffset inLength outOffset outLength',
  CREATE: 'value offset length',
  CREATE2: 'value offset length salt',
  LOG0: 'offset length',
  LOG1: 'offset length topic0',
  LOG2: 'offset length topic0 topic1',
  LOG3: 'offset length topic0 topic1 topic2',
  LOG4: 'offset length topic0 topic1 topic2 topic3',
  CALLDATALOAD: 'offset',
  CALLDATACOPY: 'target source length',
  CODECOPY: 'target source length',
  RETURNDATACOPY: 'target source length',
  EXTCODECOPY: 'address target source length',
  EXTCODESIZE: 'address',
  EXTCODEHASH: 'address',
  BALANCE: 'address',
  SELFDESTRUCT: 'heir',
  JUMP: 'target',
  JUMPI: 'target condition',
  EXP: 'base exponent',
  ADDMOD: 'a b modulus',
  MULMOD: 'a b modulus',
  BLOCKHASH: 'block',
};

/** Pairs of operands, a place in memory and a length, that an opcode is about. */
const RANGES: readonly (readonly [offset: string, length: string])[] = [
  ['inOffset', 'inLength'],
  ['outOffset', 'outLength'],
  ['offset', 'length'],
  ['target', 'length'],
];

/** Of opcodes whose `offset` or `target` is no place in memory, or whose length is fixed. */
const FIXED: Readonly<Record<string, number>> = { MSTORE: 32, MSTORE8: 1, MLOAD: 32 };
const NOT_MEMORY = ['CALLDATALOAD', 'JUMP', 'JUMPI'];

export const operandNames = (opcode: string): readonly string[] => NAMES[opcode]?.split(' ') ?? [];

/** The parts of memory that an opcode is about. */
export function memoryRanges(
  opcode: string,
  operands: readonly bigint[],
): { readonly offset: bigint; readonly length: bigint }[] {
  if (NOT_MEMORY.includes(opcode)) return [];
  const names = operandNames(opcode);
  const valueOf = (name: string): bigint | undefined => operands[names.indexOf(name)];
  const fixed = FIXED[opcode];
  const offset = valueOf('offset');
  if (fixed !== undefined && offset !== undefined) return [{ offset, length: BigInt(fixed) }];
  const ranges = RANGES.flatMap(([from, size]) => {
    const [at, length] = [valueOf(from), valueOf(size)];
    return at === undefined || length === undefined || length === 0n
      ? []
      : [{ offset: at, length }];
  });
  const [source, length] = [valueOf('source'), valueOf('length')];
  if (opcode !== 'MCOPY' || source === undefined || length === undefined) return ranges;
  return [...ranges, { offset: source, length }];
}

import fc from 'fast-check';
import { addressWord, SYSTEM } from '../cast.js';
import { precompileInput } from '../precompileInput.js';
import { length, modestLength, offset, text, word } from '../words.js';
import { store } from './store.js';

const at = offset.map(text);
const size = fc.oneof(
  { weight: 9, arbitrary: modestLength.map(text) },
  { weight: 1, arbitrary: length.map(text) },
);
/** All gas; a fixed amount, also below and around the stipend; exactly 63/64, and more than there is. */
const gas = fc.oneof(
  { weight: 3, arbitrary: fc.constant('GAS') },
  { weight: 5, arbitrary: fc.constantFrom('60000', '200000') },
  { weight: 4, arbitrary: fc.nat(12_000).map(String) },
  { weight: 2, arbitrary: fc.constantFrom('0', '2299', '2300', '2301', '9000') },
  { weight: 2, arbitrary: fc.constantFrom('64 GAS DIV GAS SUB', '1 64 GAS DIV GAS SUB ADD') },
  { weight: 1, arbitrary: word.map(text) },
);
const value = fc.oneof(
  { weight: 4, arbitrary: fc.constant('0') },
  { weight: 3, arbitrary: fc.constantFrom('1', '2', 'SELFBALANCE', '1 SELFBALANCE ADD') },
  { weight: 1, arbitrary: word.map(text) },
);
const opcode = fc.constantFrom('CALL', 'CALL', 'CALLCODE', 'DELEGATECALL', 'STATICCALL');
/** What is done with the returned data. */
const after = fc.oneof(
  { weight: 18, arbitrary: fc.constant('RETURNDATASIZE ADD') },
  {
    weight: 12,
    arbitrary: at.map((to) => `RETURNDATASIZE 0 ${to} RETURNDATACOPY ${to} MLOAD XOR`),
  },
  { weight: 1, arbitrary: fc.constant('1 RETURNDATASIZE 0 RETURNDATACOPY') },
);

function callText(
  name: string,
  range: { readonly input: string; readonly output: string },
  [amount, to, forwarded]: readonly [string, string, string],
): string {
  const paid = name === 'CALL' || name === 'CALLCODE' ? `${amount} ` : '';
  return `${range.output} ${range.input} ${paid}${to} ${forwarded} ${name} ADD`;
}

const anyCall = fc
  .tuple(opcode, fc.tuple(size, at, size, at), fc.tuple(value, addressWord, gas), after)
  .map(([name, [inSize, inAt, outSize, outAt], what, then]) => {
    const range = { input: `${inSize} ${inAt}`, output: `${outSize} ${outAt}` };
    return `${callText(name, range, what)} ${then}`;
  });

/** A precompile, given an input that means something to it. */
const precompileCall = fc
  .tuple(
    opcode,
    precompileInput,
    fc.oneof(fc.constant('0'), value),
    fc.option(gas, { freq: 3 }),
    after,
  )
  .map(([name, { precompile, input }, amount, some, then]) => {
    const range = { input: `${input.length} 0`, output: '64 32' };
    const what = [amount, text(precompile), some ?? '200000'] as const;
    return `${store(input)} ${callText(name, range, what)} ${then} 32 MLOAD XOR`;
  });

/** Input at the precompiles' cap, and over it. */
const hugeInput = fc
  .tuple(
    fc.constantFrom(2, 3, 4, 5, 6, 8, 0x0c, 0x0f, 0x100),
    fc.constantFrom(65_535, 65_536, 65_537),
  )
  .map(([precompile, count]) => `0 0 ${count} 0 ${precompile} 300000 STATICCALL ADD`);

/** The contracts of EIP-4788 and EIP-2935, asked for what they have and for what they have not. */
const systemCall = fc
  .tuple(
    fc.constantFrom(...Object.values(SYSTEM)),
    fc.constantFrom('TIMESTAMP', '1 NUMBER SUB', 'NUMBER', '0', '8192 NUMBER SUB'),
    fc.constantFrom(32, 31),
  )
  .map(
    ([to, asked, count]) =>
      `${asked} 0 MSTORE 32 32 ${count} 0 ${text(to)} GAS STATICCALL ADD 32 MLOAD XOR`,
  );

/** The same callee twice: cold and then warm. */
const twice = fc.tuple(opcode, fc.tuple(value, addressWord, gas)).map(([name, what]) => {
  const one = callText(name, { input: '0 0', output: '32 0' }, what);
  return `${one} ${one} 0 MLOAD XOR`;
});

/** Calls of every kind. */
export const calls: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: anyCall },
  { weight: 4, arbitrary: precompileCall },
  { weight: 1, arbitrary: hugeInput },
  { weight: 1, arbitrary: systemCall },
  { weight: 2, arbitrary: twice },
);

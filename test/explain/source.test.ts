import { describe, expect, it } from 'vitest';
import { compiledIn } from '../../challenger/explain/source/compiled.js';
import { isSameCode } from '../../challenger/explain/source/sameCode.js';
import { instructionAt, sourceEntries } from '../../challenger/explain/source/sourceMap.js';

describe('a source map', () => {
  it('counts instructions, not bytes', () => {
    // PUSH1 0x80, PUSH2 0x6000, ADD, PUSH32 …, STOP
    const code = Uint8Array.of(
      0x60,
      0x80,
      0x61,
      0x60,
      0x00,
      0x01,
      0x7f,
      ...new Uint8Array(32),
      0x00,
    );
    expect([0, 2, 5, 6, 39].map((pc) => instructionAt(code, pc))).toEqual([0, 1, 2, 3, 4]);
    expect([1, 3, 4, 7, 38, 40, 41].map((pc) => instructionAt(code, pc))).toEqual(
      new Array<undefined>(7).fill(undefined),
    );
  });

  it('repeats what an entry leaves out', () => {
    // The example of the Solidity documentation, and entries of no file.
    const of = (start: number, length: number, file = 1) => ({ start, length, file });
    expect(sourceEntries('1:2:1;:9;2:1:2;;')).toEqual([
      ...[of(1, 2), of(1, 9), of(2, 1, 2), of(2, 1, 2), of(2, 1, 2)],
    ]);
    expect(sourceEntries('5:6:0:-;:::o;-1:-1:-1;7:8:0')).toEqual([
      ...[of(5, 6, 0), of(5, 6, 0), undefined, of(7, 8, 0)],
    ]);
  });
});

describe('a code on the chain', () => {
  const compiled = (hex: string, blanks: { start: number; length: number }[] = []) => ({
    ...{ hex, sourceMap: '', blanks },
  });
  const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

  it('is the compiled one but for immutable values, libraries and metadata', () => {
    expect(isSameCode(bytes('6001600255'), compiled('6001600255'))).toBe(true);
    expect(isSameCode(bytes('6001600256'), compiled('6001600255'))).toBe(false);
    expect(isSameCode(bytes('60016002'), compiled('6001600255'))).toBe(false);
    const blank = compiled('6000600055', [{ start: 1, length: 1 }]);
    expect(isSameCode(bytes('60ff600055'), blank)).toBe(true);
    expect(isSameCode(bytes('600060ff55'), blank)).toBe(false);
    const library = compiled(`73${'__$0123456789abcdef0123456789abcdef01$__'}55`);
    expect(isSameCode(bytes(`73${'ab'.repeat(20)}55`), library)).toBe(true);
    expect(isSameCode(bytes(`73${'ab'.repeat(20)}56`), library)).toBe(false);
    const metadata = compiled('00a1616101' + '0004');
    expect(isSameCode(bytes('00a1616202' + '0004'), metadata)).toBe(true);
    expect(isSameCode(bytes('01a1616101' + '0004'), metadata)).toBe(false);
  });

  it('may go on behind the compiled one where it is that of a creation', () => {
    expect(isSameCode(bytes('6001aabb'), compiled('6001'), true)).toBe(true);
    expect(isSameCode(bytes('6001aabb'), compiled('6001'))).toBe(false);
  });
});

describe('an artifact', () => {
  it('is the standard JSON output of solc, too', () => {
    const code = { object: '6001', sourceMap: '0:1:3' };
    const evm = { deployedBytecode: code, methodIdentifiers: { 'f()': '26121ff0' } };
    const output = { contracts: { 'a.sol': { A: { evm } } }, sources: { 'a.sol': { id: 3 } } };
    const [contract] = compiledIn(JSON.stringify(output));
    expect(contract).toMatchObject({ name: 'A', runtime: { hex: '6001' }, init: undefined });
    expect(contract?.files.get(3)).toBe('a.sol');
    expect(contract?.selectors.get('26121ff0')).toBe('f()');
  });

  it.each(['', '{', '[]', '{"abi":[]}'])('is not %j', (json) => {
    expect(() => compiledIn(json)).toThrow(expect.objectContaining({ code: 'NOT_AN_ARTIFACT' }));
  });
});

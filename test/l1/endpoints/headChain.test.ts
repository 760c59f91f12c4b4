import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FinalityBrokenError,
  type Head,
  HeadChain,
  HeadsApartError,
} from '../../../challenger/l1/endpoints/headChain.js';

/** Blocks with the name of their branch in the hash. */
class Model {
  private made = 0;
  chain: Head[] = [{ number: 100n, hash: 'genesis', parent: 'none', timestamp: 0n }];
  final = 0;

  private block(parent: Head): Head {
    const number = parent.number + 1n;
    return { number, hash: `#${this.made++}`, parent: parent.hash, timestamp: number * 12n };
  }

  /** Takes the last `depth` blocks away and puts `length` new ones in their place. */
  reorganize(depth: number, length: number): void {
    this.chain.length -= Math.min(depth, this.chain.length - 1 - this.final);
    for (let i = 0; i < length; i++) this.chain.push(this.block(this.chain.at(-1)!));
  }

  /** The part of the chain that a follower of `known` has to be given, and some that it has already. */
  branch(known: readonly Head[], overlap: number): Head[] {
    const has = new Set(known.map(({ hash }) => hash));
    const firstNew = this.chain.findIndex(({ hash }) => !has.has(hash));
    const from = firstNew === -1 ? this.chain.length - 1 : firstNew;
    return this.chain.slice(Math.max(this.final, from - overlap));
  }
}

const round = fc.record({
  depth: fc.nat(8),
  length: fc.nat(8),
  overlap: fc.nat(3),
  finalize: fc.nat(3),
});

const block = (number: bigint, hash: string, parent: string): Head => ({
  ...{ number, hash, parent, timestamp: number },
});
const A = block(0n, 'a', '');
const B = block(1n, 'b', 'a');
const C = block(2n, 'c', 'b');
const D = block(2n, 'd', 'b');

describe('following heads', () => {
  it('undoes exactly what a reorganization of any depth short of finality touched', () => {
    fc.assert(
      fc.property(fc.array(round, { maxLength: 40 }), (rounds) => {
        const model = new Model();
        // What somebody who only ever does what the changes say ends up with.
        const applied: Head[] = [...model.chain];
        let chain = HeadChain.from(model.chain[0]!);
        for (const { depth, length, overlap, finalize } of rounds) {
          const before = new Set(model.chain.map(({ hash }) => hash));
          model.reorganize(depth, length);
          const after = new Set(model.chain.map(({ hash }) => hash));
          const next = chain.advance(model.branch(applied, overlap));
          chain = next.chain;
          for (const undone of next.change.undone) {
            expect(applied.pop()).toEqual(undone);
            expect(after.has(undone.hash)).toBe(false);
          }
          for (const each of next.change.applied) expect(before.has(each.hash)).toBe(false);
          applied.push(...next.change.applied);
          expect(applied).toEqual(model.chain);
          expect(chain.head).toEqual(model.chain.at(-1));
          model.final = Math.min(model.final + finalize, model.chain.length - 1);
          chain = chain.finalize(model.chain[model.final]!);
          expect(chain.final).toEqual(model.chain[model.final]);
          expect(chain.length).toBe(model.chain.length - model.final);
        }
      }),
    );
  });

  it('goes back to a block of its own', () => {
    const { chain } = HeadChain.from(A).advance([B, C]);
    const back = chain.advance([B]);
    expect(back.change).toEqual({ undone: [C], applied: [] });
    expect(back.chain.head).toEqual(B);
    expect(chain.advance([C]).change).toEqual({ undone: [], applied: [] });
  });

  it('says where a branch is still in the air', () => {
    const { chain } = HeadChain.from(A).advance([B]);
    expect(chain.reaches(C)).toBe(true);
    expect(chain.reaches(block(3n, 'e', 'd'))).toBe(false);
    expect(() => chain.advance([block(3n, 'e', 'd')])).toThrow(HeadsApartError);
    expect(() => chain.advance([C, block(3n, 'e', 'd')])).toThrow(HeadsApartError);
  });

  it('is loud about a branch that leaves out what is final', () => {
    const chain = HeadChain.from(A).advance([B, C]).chain.finalize(B);
    expect(() => chain.reaches(block(2n, 'x', 'y'))).toThrow(FinalityBrokenError);
    expect(() => chain.reaches(block(1n, 'x', 'a'))).toThrow(FinalityBrokenError);
    expect(() => chain.reaches(block(0n, 'z', ''))).toThrow(FinalityBrokenError);
    expect(() => chain.finalize(D)).toThrow(FinalityBrokenError);
    expect(chain.advance([D]).change).toEqual({ undone: [C], applied: [D] });
  });

  it('keeps final what was final', () => {
    const chain = HeadChain.from(A).advance([B, C]).chain.finalize(B);
    expect(chain.finalize(A).final).toEqual(B);
  });
});

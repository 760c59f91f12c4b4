import { Interface } from 'ethers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DivergenceProof } from '../../bisection/game/Divergence.js';
import { matchId } from '../../bisection/game/Match.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { toHex } from '../../challenger/hex.js';
import { matchCallsIn } from '../../challenger/l1/matchCalls.js';
import { Matches, MATCHES_ABI } from '../../challenger/l1/matches.js';

const hash = (n: number): Hash => new Uint8Array(32).fill(n) as Hash;
const row = (from: number): Hash[] => Array.from({ length: 16 }, (_, n) => hash(from + n));
const reader = { call: () => Promise.reject(new Error()), getLogs: () => Promise.resolve([]) };
const matches = new Matches(`0x${'11'.repeat(20)}`, reader);
const pair = [hash(1), hash(2)] as const;
const id = toHex(matchId(...pair));

const dissect = matches.dissect(pair, hash(3), {
  ...{ kind: 'dissect', theirs: row(10), own: row(40), below: row(70) },
});
const seal = matches.seal(pair, hash(3), {
  ...{ kind: 'seal', theirs: row(10), own: row(90), agreed: hash(0), path: [] },
});
const proof: DivergenceProof = {
  position: 5n,
  leaves: [hash(7), hash(8)],
  paths: [row(20), row(50)],
  agreed: hash(9),
  agreedPath: [],
};
const diverge = matches.diverge(pair, hash(3), 0, proof);

describe('what the calldata of a move shows', () => {
  it('is found in calls, and in calls of calls', () => {
    expect(matchCallsIn(dissect.data)).toEqual([{ match: id, own: row(40) }]);
    const { position, leaves, paths } = proof;
    const shown = { match: id, proof: { position, leaves, paths } };
    expect(matchCallsIn(diverge.data)).toEqual([shown]);
    const other = matches.timeout(pair, hash(3));
    const many = matches.multicall([seal, other, diverge]);
    expect(matchCallsIn(many.data)).toEqual([{ match: id, own: row(90) }, shown]);
    expect(matchCallsIn(other.data)).toEqual([]);
  });

  it('is nothing where calldata is no such call, or cut off, or bent: never an error', () => {
    const abi = new Interface(MATCHES_ABI);
    const selectors = ['dissect', 'seal', 'diverge', 'multicall'].map(
      (name) => abi.getFunction(name)!.selector,
    );
    const garbage = fc
      .tuple(fc.constantFrom('', '0x', ...selectors), fc.uint8Array({ maxLength: 400 }))
      .map(([start, rest]) => `${start || '0x'}${Buffer.from(rest).toString('hex')}`);
    const whole = fc.constantFrom(...[dissect, seal, diverge].map(({ data }) => data));
    const bent = fc
      .tuple(whole, fc.nat(), fc.integer({ min: 0, max: 255 }), fc.boolean())
      .map(([data, at, byte, isCut]) => {
        const place = 10 + 2 * (at % ((data.length - 10) / 2));
        if (isCut) return data.slice(0, place);
        return data.slice(0, place) + byte.toString(16).padStart(2, '0') + data.slice(place + 2);
      });
    fc.assert(
      fc.property(fc.oneof(garbage, bent), (data) => {
        for (const each of [data, matches.multicall([{ ...seal, data }, seal]).data]) {
          for (const { own, proof: found } of matchCallsIn(each)) {
            expect(own === undefined ? found?.leaves : own).toBeDefined();
          }
        }
        // What is beside it is found all the same.
        const beside = matchCallsIn(matches.multicall([{ ...seal, data }, seal]).data);
        expect(beside.at(-1)).toEqual({ match: id, own: row(90) });
      }),
      { numRuns: 300 },
    );
  });
});

import { Interface } from 'ethers';
import type { DivergenceProof } from '../../bisection/game/Divergence.js';
import { matchId } from '../../bisection/game/Match.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import { toHash, toHex } from '../hex.js';
import { MATCHES_ABI } from './matches.js';

const matches = new Interface(MATCHES_ABI);

/** Nodes that the calldata of a move shows, and its events do not. Nothing says that the move was not refused. */
export interface MatchCall {
  /** The match, `0x…`. */
  readonly match: string;
  /** The 16 children of the mover's disputed node. */
  readonly own?: readonly Hash[];
  /** The ways from the contested leaves upwards. */
  readonly proof?: Pick<DivergenceProof, 'position' | 'leaves' | 'paths'>;
}

/** The moves of matches in a call of the contract, or in the calls that it makes of it. */
export function matchCallsIn(data: string): MatchCall[] {
  const call = matches.parseTransaction({ data });
  if (call === null) return [];
  if (call.name === 'multicall') return (call.args[0] as string[]).flatMap(matchCallsIn);
  if (!['dissect', 'seal', 'diverge'].includes(call.name)) return [];
  const [one, two] = [call.args[0] as string, call.args[1] as string];
  const match = toHex(matchId(toHash(one), toHash(two)));
  if (call.name !== 'diverge') return [{ match, own: hashes(call.args['own']) }];
  const proof = call.args['proof'] as {
    position: bigint;
    leaves: [string, string];
    paths: [string[], string[]];
  };
  const { position, leaves, paths } = proof;
  return [
    {
      match,
      proof: {
        position,
        leaves: [toHash(leaves[0]), toHash(leaves[1])],
        paths: [hashes(paths[0]), hashes(paths[1])],
      },
    },
  ];
}

const hashes = (values: unknown): Hash[] => [...(values as readonly string[])].map(toHash);

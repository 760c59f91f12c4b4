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

/**
 * The moves of matches in a call of the contract, or in the calls that it makes of it. What cannot be read is left out:
 * calldata is whatever its sender liked, if it was sent by way of another contract or beside a move that was refused.
 */
export function matchCallsIn(data: string): MatchCall[] {
  const call = readable(() => matches.parseTransaction({ data }));
  if (call?.name !== 'multicall') return matchCallIn(data);
  const inner = readable(() => [...(call.args[0] as readonly string[])]) ?? [];
  return inner.flatMap(matchCallIn);
}

function matchCallIn(data: string): MatchCall[] {
  const found = readable((): MatchCall | undefined => {
    const call = matches.parseTransaction({ data });
    if (call === null || !['dissect', 'seal', 'diverge'].includes(call.name)) return undefined;
    const [one, two] = [call.args[0] as string, call.args[1] as string];
    const match = toHex(matchId(toHash(one), toHash(two)));
    if (call.name !== 'diverge') return { match, own: hashes(call.args['own']) };
    const { position, leaves, paths } = call.args['proof'] as {
      position: bigint;
      leaves: [string, string];
      paths: [string[], string[]];
    };
    const proof = {
      position,
      leaves: [toHash(leaves[0]), toHash(leaves[1])] as const,
      paths: [hashes(paths[0]), hashes(paths[1])] as const,
    };
    return { match, proof };
  });
  return found === undefined ? [] : [found];
}

const hashes = (values: unknown): Hash[] => [...(values as readonly string[])].map(toHash);

/** What is read; undefined for bytes that are no such thing. An ABI library says that by errors of many kinds. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

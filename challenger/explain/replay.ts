import type { ExplainedMove } from './explanation.js';

/** A dispute after one of its moves. Hashes as `0x…`, numbers of any size in decimal. */
export interface ReplayFrame {
  readonly index: number;
  readonly total: number;
  readonly move: ExplainedMove;
  /** Since the first move, by L1's clock. */
  readonly seconds: string;
  /** Gas of all transactions up to this one. */
  readonly gas: string;
  readonly parties: readonly Party[];
  readonly matches: readonly ReplayMatch[];
}

/** A claim or a step tree. */
export interface Party {
  readonly id: string;
  readonly kind: 'claim' | 'step tree';
  readonly owner: string;
  readonly standing: 'in play' | 'out' | 'final' | 'released' | 'orphan';
}

export interface ReplayMatch {
  readonly id: string;
  readonly sides: readonly [string, string];
  readonly standing: 'bisection' | 'sealed' | 'proved' | 'over';
  /** How far the difference is narrowed down: nodes of this height; none before the first dissection. */
  readonly height: number | undefined;
  readonly position: string | undefined;
  /** Which sides have lost. */
  readonly lost: readonly number[];
}

/** What a dispute looked like after each of its moves. */
export function replay(moves: readonly ExplainedMove[]): ReplayFrame[] {
  const parties = new Map<string, Party>();
  const matches = new Map<string, ReplayMatch>();
  const [first] = moves;
  const paid = new Set<string>();
  let gas = 0n;
  return moves.map((move) => {
    if (!paid.has(move.transaction)) gas += BigInt(move.gasUsed);
    paid.add(move.transaction);
    change(move, parties, matches);
    return {
      ...{ index: move.index, total: moves.length, move },
      seconds: String(BigInt(move.time) - BigInt(first?.time ?? move.time)),
      gas: String(gas),
      parties: [...parties.values()],
      matches: [...matches.values()],
    };
  });
}

function change(
  move: ExplainedMove,
  parties: Map<string, Party>,
  matches: Map<string, ReplayMatch>,
): void {
  const arg = (name: string): string =>
    move.args.find((each) => each.name === name)?.values[0] ?? '';
  const party = (id: string, standing: Party['standing']) => {
    const known = parties.get(id);
    if (known !== undefined) parties.set(id, { ...known, standing });
  };
  const match = (changes: Partial<ReplayMatch>) => {
    const known = matches.get(arg('id'));
    if (known !== undefined) matches.set(known.id, { ...known, ...changes });
  };
  switch (move.event) {
    case 'ClaimPosted':
      parties.set(arg('id'), {
        ...{ id: arg('id'), kind: 'claim', owner: arg('claimant'), standing: 'in play' },
      });
      return;
    case 'Entered':
      parties.set(arg('entrant'), {
        ...{ id: arg('entrant'), kind: 'step tree', owner: arg('owner'), standing: 'in play' },
      });
      return;
    case 'MatchOpened':
      matches.set(arg('id'), {
        ...{ id: arg('id'), sides: [arg('one'), arg('two')], standing: 'bisection' },
        ...{ height: undefined, position: undefined, lost: [] },
      });
      return;
    case 'Dissected':
      match({ height: Number(arg('height')), position: arg('position') });
      return;
    case 'Sealed':
      match({ standing: 'sealed', height: 0, position: arg('position') });
      return;
    case 'Proved':
      match({ standing: 'proved' });
      return;
    case 'MatchOver': {
      const lost = Number(arg('lost'));
      match({ standing: 'over', lost: [0, 1].filter((side) => (lost & (1 << side)) !== 0) });
      return;
    }
    case 'ClaimEliminated':
      party(arg('id'), 'out');
      return;
    case 'EntrantEliminated':
      party(arg('entrant'), 'out');
      return;
    case 'EntrantReleased':
      party(arg('entrant'), 'released');
      return;
    case 'ClaimFinal':
      party(arg('id'), 'final');
      return;
    case 'ClaimOrphaned':
      party(arg('id'), 'orphan');
  }
}

import type { Bundle, Move } from '../evidence/bundle.js';
import { argOf } from '../evidence/moveArgs.js';
import { ether } from './amounts.js';
import type { ExplainedMove } from './explanation.js';
import { bytesText } from './words.js';

/** What has happened on L1, in order, each in a sentence. */
export function explainMoves({ moves, claim, own }: Bundle): ExplainedMove[] {
  const names = new Names(bytesText(claim.id), bytesText(own.root));
  return moves.map((move, index) => ({
    index: index + 1,
    block: String(move.block),
    time: String(move.time),
    transaction: bytesText(move.transaction),
    sender: move.sender,
    event: move.event,
    what: names.sentence(move),
    gasUsed: String(move.gasUsed),
    calldata: move.calldata,
    args: move.args,
  }));
}

/** Calls things by what they are to the reader. */
class Names {
  private readonly known = new Map<string, string>();
  private siblings = 0;
  private entrants = 0;

  constructor(
    claim: string,
    private readonly ownRoot: string,
  ) {
    this.known.set(claim, 'the claim');
  }

  sentence(move: Move): string {
    const name = (arg: string) => this.name(argOf(move, arg));
    switch (move.event) {
      case 'ClaimPosted':
        return `${this.sibling(move)} is posted, up to batch ${argOf(move, 'target')}`;
      case 'ClaimContent':
        return `${name('id')} ends in block ${argOf(move, 'number')}, ${short(argOf(move, 'blockHash'))}`;
      case 'LeavesPublished':
        return `the leaves of ${name('id')} are published`;
      case 'MatchOpened':
        this.known.set(argOf(move, 'id'), `the match of ${name('one')} and ${name('two')}`);
        return `${name('id')} begins`;
      case 'Dissected':
        return `${name('id')}: side ${argOf(move, 'side')} reveals 16 nodes; they differ under node ${argOf(move, 'position')} at height ${argOf(move, 'height')}`;
      case 'Sealed':
        return `${name('id')}: the first difference is leaf ${argOf(move, 'position')}`;
      case 'Entered':
        this.known.set(argOf(move, 'entrant'), `step tree ${String(++this.entrants)}`);
        return `${name('entrant')} enters on side ${argOf(move, 'side')}`;
      case 'Proved':
        return `${name('id')}: L1 runs the step; it leads to ${short(argOf(move, 'result'))}`;
      case 'MatchOver':
        return `${name('id')} is over; ${lostBy(argOf(move, 'lost'))}`;
      case 'EntrantEliminated':
        return `${name('entrant')} is out`;
      case 'EntrantReleased':
        return `the bond of ${name('entrant')} goes back`;
      case 'ClaimEliminated':
        return `${name('id')} is out; ${name('winner')} has won`;
      case 'ClaimOrphaned':
        return `${name('id')} is an orphan: its parent is out`;
      case 'ClaimFinal':
        return `${name('id')} is final`;
      case 'Charged':
        return `${name('debtor')} is charged ${ether(argOf(move, 'cost'))} ether for the move`;
      default:
        return move.event;
    }
  }

  private sibling(move: Move): string {
    const id = argOf(move, 'id');
    const known = this.known.get(id);
    if (known !== undefined) return known;
    const isOurs = argOf(move, 'root') === this.ownRoot;
    const name = isOurs ? 'the right claim' : `rival claim ${String(++this.siblings)}`;
    this.known.set(id, name);
    return name;
  }

  private name(id: string): string {
    return this.known.get(id) ?? short(id);
  }
}

const lostBy = (lost: string): string =>
  lost === '3' ? 'both sides have lost' : `side ${lost === '1' ? '0' : '1'} has lost`;

const short = (hash: string): string => (hash.length > 14 ? `${hash.slice(0, 10)}…` : hash);

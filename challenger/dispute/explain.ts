import { formatEther } from 'ethers';
import type { SentTransaction } from '../l1/sender.js';
import { toHex } from '../hex.js';
import type { Finding } from './finding.js';

/** What was said of the state after the step, and what is the case. */
export interface Contrast {
  readonly about: string;
  readonly claimed: string;
  readonly truth: string;
}

/** What a page about a fraud is made of. */
export interface Story {
  /** What was lied about, for people: `wrong storage value`. */
  readonly fraud: string;
  readonly finding: Finding;
  readonly contrast: Contrast;
  /** Name of the contract that ran, where it is known. */
  readonly contract: string | undefined;
  /** The wrong claim and the right one: block hash and state root that each ends in. */
  readonly claimed: ClaimEnd;
  readonly right: ClaimEnd;
  /** Transactions of the dispute on L1, in order. */
  readonly moves: readonly SentTransaction[];
  /** What became of the wrong claim's bond, wei. */
  readonly bond: { readonly repaid: bigint; readonly burned: bigint; readonly won: bigint };
  /** Whether the proposer published its trees. */
  readonly isPublic: boolean;
}

export interface ClaimEnd {
  readonly number: bigint;
  readonly blockHash: string;
  readonly stateRoot: string;
}

const WIDTH = 14;

/** A page of plain text that explains a fraud: where it is, what was claimed, what is true, how L1 decided it. */
export function explain(story: Story): string {
  const { finding, contrast } = story;
  return [
    `FRAUD PROVED: ${story.fraud}`,
    '',
    'Where',
    ...rows(where(story)),
    '',
    `What the step left behind: ${contrast.about}`,
    ...rows([
      ['claimed', contrast.claimed],
      ['true', contrast.truth],
      ['state before', toHex(finding.agreed)],
      ['claimed after', toHex(finding.claimed)],
      ['true after', toHex(finding.right)],
    ]),
    '',
    'What it would have led to',
    ...rows([
      ['claimed', endOf(story.claimed)],
      ['true', endOf(story.right)],
    ]),
    '',
    story.isPublic
      ? 'How L1 decided it (the proposer published its trees, so each difference took one transaction to find)'
      : 'How L1 decided it (the proposer hid its trees, so it had to reveal them four levels at a time)',
    ...table(story.moves),
    '',
    ...outcome(story),
  ].join('\n');
}

/** Gas of the transaction that ran the step on L1, and of all. */
export function gasOf(moves: readonly SentTransaction[]): { all: bigint; step: bigint } {
  return {
    all: moves.reduce((sum, { gasUsed }) => sum + gasUsed, 0n),
    step: moves.find(({ what }) => what === 'prove')?.gasUsed ?? 0n,
  };
}

function where({ finding, contract }: Story): [string, string][] {
  const { place, step, steps, units, description } = finding;
  const { frame } = description;
  const lines: [string, string][] = [
    ['batch', String(place.batch)],
    ['block', place.block === undefined ? 'none' : String(place.block)],
  ];
  if (place.entry !== undefined) {
    const { entry, transaction = '' } = place;
    lines.push(['transaction', `${transaction} (place ${String(entry)} in its block)`]);
  }
  lines.push(['unit', `${String(place.unit)} (${place.kind}) of ${String(units)} in the claim`]);
  lines.push(['step', `${String(step)} of ${String(steps)} in the unit`]);
  lines.push(['phase', description.phase]);
  if (frame === undefined) return lines;
  const address = `0x${frame.address.toString(16).padStart(40, '0')}`;
  lines.push(['contract', contract === undefined ? address : `${contract} at ${address}`]);
  lines.push(['call depth', String(frame.depth)]);
  lines.push(['pc', String(frame.pc)]);
  if (description.opcode !== undefined) lines.push(['opcode', description.opcode]);
  lines.push(['gas before', String(frame.gas)]);
  return lines;
}

function outcome({ moves, bond }: Story): string[] {
  const gas = gasOf(moves);
  const { repaid, burned, won } = bond;
  return [
    `${String(moves.length)} transactions, ${number(gas.all)} gas; running the step itself took ${number(gas.step)}.`,
    `The wrong claim is out. Of its bond of ${ether(repaid + burned + won)} ether ${ether(repaid)} repay the ` +
      `moves against it, ${ether(burned)} are burned, ${ether(won)} go to whom claimed right.`,
  ];
}

function table(moves: readonly SentTransaction[]): string[] {
  const lines = moves.map(({ by, what, gasUsed, calldata }, index) => [
    String(index + 1),
    by,
    what,
    number(gasUsed),
    `${number(BigInt(calldata))} B`,
  ]);
  const head = ['#', 'who', 'move', 'gas', 'calldata'];
  const widths = head.map((title, i) =>
    Math.max(title.length, ...lines.map((line) => (line[i] ?? '').length)),
  );
  const isNumber = [true, false, false, true, true];
  return [head, ...lines].map((line) =>
    `  ${line
      .map((cell, i) => (isNumber[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')}`.trimEnd(),
  );
}

const rows = (lines: readonly (readonly [string, string])[]): string[] =>
  lines.map(([name, value]) => `  ${name.padEnd(WIDTH)}${value}`);

const endOf = ({ number: block, blockHash, stateRoot }: ClaimEnd): string =>
  `block ${String(block)} ${blockHash}\n  ${' '.repeat(WIDTH)}state ${stateRoot}`;

/** In ether, to four places. */
const ether = (wei: bigint): string => formatEther(wei - (wei % 10n ** 14n));

/** With a space between thousands. */
const number = (value: bigint): string => value.toString().replace(/\B(?=(\d{3})+$)/g, ' ');

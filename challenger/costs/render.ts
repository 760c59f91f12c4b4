import type { CostedDispute } from './costedDispute.js';
import { isReturn, type Party } from './costedTransaction.js';
import { days, elapsed, ether, fee, gwei, minutes, number, thousand } from './figures.js';
import { PEERS } from './peers.js';
import { type CostsReport, mostBonds, mostOf, movesOf, nameOf } from './report.js';
import { markdownLines, type Table, textLines } from './table.js';

interface Section {
  readonly title: string;
  readonly table: Table;
  readonly notes: readonly string[];
}

/** The report as sections of Markdown. */
export const markdown = (report: CostsReport): string =>
  sectionsOf(report)
    .map(({ title, table, notes }) =>
      [`## ${title}`, '', ...markdownLines(table), ...notes.flatMap((note) => ['', note])].join(
        '\n',
      ),
    )
    .join('\n\n');

/** The report for a terminal. */
export const text = (report: CostsReport): string =>
  sectionsOf(report)
    .map(({ title, table, notes }) => [title, ...textLines(table), ...notes].join('\n'))
    .join('\n\n');

function sectionsOf(report: CostsReport): Section[] {
  return [
    sights(report),
    ...report.disputes.filter(({ isHasty }) => !isHasty).map(transactions),
    covers(report),
    rivals(report),
    peers(report),
  ];
}

function sights(report: CostsReport): Section {
  const { disputes, bounds, gasPrice } = report;
  const head = [
    ...['trees', 'liar', 'L1 transactions', 'at most', 'honest', "liar's", 'gas', 'honest gas'],
    ...['ETH', 'bonds, ETH', "liar's, ETH", 'decided after', 'final after'],
  ];
  const rows = disputes.map((dispute) => {
    const moves = movesOf(dispute);
    const own = by(moves, 'honest');
    return [
      ...[dispute.sight, dispute.isHasty ? 'faster' : 'not faster'],
      ...[String(moves.length), String(mostOf(dispute, bounds))],
      ...[String(own.length), String(by(moves, 'liar').length)],
      ...[number(gasOf(moves)), number(gasOf(own)), fee(dispute.honest.gas)],
      ...[ether(dispute.honest.bonds), ether(sum(by(moves, 'liar').map(({ bond }) => bond)))],
      ...[minutes(until(dispute, 'prove')), days(until(dispute, 'finalize'))],
    ];
  });
  const steps = number(disputes[0]?.steps ?? 0);
  return {
    title: `One rival, a transaction of ${steps} steps`,
    table: { head, figures: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], rows },
    notes: [
      `ETH is what the honest side pays for its gas at ${gwei(gasPrice)} gwei. What brings bonds and repayments home ` +
        '(release, collect, withdraw) is no part of this table: the outcome stands without it. Times are L1 time since ' +
        'the first claim, a block each 12 s and everybody answering at once; *decided* is the proof of the step.',
      'A liar who gets its transactions in first can put a dissection of its own, paid by itself, before each divergence ' +
        'proof.',
    ],
  };
}

function transactions(dispute: CostedDispute): Section {
  const start = dispute.transactions[0]?.time ?? 0;
  const moves = movesOf(dispute);
  const rows = [...moves, ...dispute.transactions.filter(isReturn)].map((each, index) => [
    ...[isReturn(each) ? '' : String(index + 1), each.by, each.what],
    ...[number(each.gas), number(each.calldata), fee(each.fee)],
    ...[each.bond === 0n ? '' : ether(each.bond), elapsed(each.time - start)],
  ]);
  return {
    title: `Transactions: ${nameOf(dispute)}`,
    table: {
      head: ['#', 'who', 'move', 'gas', 'calldata, bytes', 'ETH', 'bond, ETH', 'after'],
      figures: [0, 3, 4, 5, 6, 7],
      rows,
    },
    notes: [],
  };
}

function covers({ covers: all, step, parameters, bounds }: CostsReport): Section {
  const rows = all.map(({ of, bond, gas, cost, isRepaid }) => [
    ...[`of a ${of}`, ether(bond), number(Number(gas)), fee(cost)],
    ...[(Number(bond) / Number(cost)).toFixed(1), String(bounds.cover), isRepaid ? 'yes' : 'NO'],
  ]);
  const { repayPrice } = parameters;
  return {
    title: 'What the bonds cover',
    table: {
      head: ['bond', 'ETH', 'honest gas against it', 'ETH', 'times', 'at least', 'repays all'],
      figures: [1, 2, 3, 4, 5],
      rows,
    },
    notes: [
      `Gas as the contracts count it (docs/dispute.md §5), in the dearest dispute above, at repayPrice: ${gwei(repayPrice)} gwei.`,
      `In a match fought in full the bond of a step tree is ${String(bounds.cover)} times the cost up to a step of ` +
        `${number(step.times)} gas, and repays all up to one of ${number(step.repaid)}; with a step of 4,000,000 gas it ` +
        `repays all up to ${gwei(step.price4M)} gwei, with one of 12,000,000 up to ${gwei(step.price12M)}.`,
    ],
  };
}

function rivals(report: CostsReport): Section {
  const { parameters, bounds, rivals: disputes, gasPrice } = report;
  const rows = disputes.map((dispute) => {
    const { bonds, gas, returnGas, repaid, won, net } = dispute.honest;
    const own = by(dispute.transactions, 'honest');
    return [
      ...[String(dispute.rivals), dispute.rivals === 1 ? '' : dispute.units],
      ...[String(movesOf(dispute).length), String(own.length)],
      ...[ether(bonds), ether(mostBonds(dispute.rivals, parameters, bounds))],
      ...[number(gasOf(own)), fee(gas + returnGas), fee(repaid), fee(won), fee(net)],
    ];
  });
  return {
    title: 'The honest outlay against the number of rivals',
    table: {
      head: [
        ...['rivals', 'units', 'L1 transactions', 'honest, returns included', 'bonds, ETH'],
        ...['at most', 'honest gas', 'for gas, ETH', 'repaid', 'won', 'left over'],
      ],
      figures: [0, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      rows,
    },
    notes: [
      `Trees: ${disputes[0]?.sight ?? ''}; ${gwei(gasPrice)} gwei. Rivals lie about different steps of one transaction, or each in a ` +
        'transaction of its own; they fight each other too, which the transactions of all count and the honest ones do not. ' +
        'All bonds of the honest side come back; *repaid* and *won* come out of the bonds of the losers.',
    ],
  };
}

function peers(report: CostsReport): Section {
  const patient = report.disputes.filter(({ isHasty }) => !isHasty);
  const counts = patient.map((each) => String(movesOf(each).length)).join(', ');
  const gas = (what: string) => {
    const all = patient.flatMap(movesOf).filter((each) => each.what === what);
    const [least, most] = [Math.min, Math.max].map((of) =>
      thousand(of(...all.map((one) => one.gas))),
    );
    return least === most ? least : `${least}–${most}`;
  };
  const bonds = report.parameters.claimBond + report.parameters.entryBond;
  const ours = [
    ...['Gainsay', `${counts} (served, step tree hidden, both hidden)`],
    ...[`dissect ${gas('dissect')}, step ${gas('prove')} here, at most 4M or 12M (docs/bounds.md)`],
    ...[`${ether(bonds)} ETH`, 'the tables above'],
  ];
  return {
    title: 'Beside the peers',
    table: {
      head: ['system', 'L1 transactions, two parties', 'gas', 'honest bonds', 'source'],
      figures: [],
      rows: [ours, ...PEERS.map((each) => Object.values(each) as string[])],
    },
    notes: [
      "The peers' figures are what they publish or what follows from what they publish, at one transaction a move; they " +
        'prove other machines over other spans, so that only the order of magnitude compares.',
    ],
  };
}

const by = <T extends { readonly by: Party }>(all: readonly T[], party: Party): T[] =>
  all.filter((each) => each.by === party);
const gasOf = (all: readonly { readonly gas: number }[]): number =>
  all.reduce((total, { gas }) => total + gas, 0);
const sum = (all: readonly bigint[]): bigint => all.reduce((total, each) => total + each, 0n);
/** Seconds from the first transaction to the last one of a kind. */
function until({ transactions: all }: CostedDispute, what: string): number {
  const last = all.filter((each) => each.what === what).at(-1);
  return (last?.time ?? 0) - (all[0]?.time ?? 0);
}

import { ether, thousands } from './amounts.js';
import type { ExplainedTree, Explanation } from './explanation.js';
import type { Block, Field, Page, Section } from './page.js';
import { stepBlocks } from './stepBlocks.js';
import { contrastTable, unitBlocks } from './unitBlocks.js';

/** An explanation in sections, for any renderer. */
export function pageOf(explanation: Explanation): Page {
  const { unit, step, end, trees, moves } = explanation;
  const sections: readonly (Section | undefined)[] = [
    section('claim', 'The claim', claimBlocks(explanation)),
    section('where', 'Where it goes wrong', placeBlocks(explanation)),
    section('step', 'The first wrong step', step === undefined ? [] : stepBlocks(step)),
    section('transaction', 'The transaction', transactionBlocks(explanation)),
    section('unit', 'What the unit really does', unit === undefined ? [] : unitBlocks(unit)),
    section('end', 'What the claim ends in', contrastTable('final state', end)),
    ...trees.map((tree) => section(`tree-${tree.of}`, treeTitle(tree), treeBlocks(tree))),
    section('money', 'Money', moneyBlocks(explanation)),
    section('moves', 'What happened on L1', moves.length === 0 ? [] : moveBlocks(explanation)),
    section('premises', 'What this takes for granted', premiseBlocks(explanation)),
  ];
  return { ...headline(explanation), sections: sections.filter((each) => each !== undefined) };
}

function section(id: string, title: string, blocks: readonly Block[]): Section | undefined {
  return blocks.length === 0 ? undefined : { id, title, blocks };
}

function headline({ answer, place, step }: Explanation): Pick<Page, 'title' | 'tone' | 'lead'> {
  const again =
    'Everything was done again from the bundle alone: executed, and run on the machine.';
  switch (answer.kind) {
    case 'refuted':
      return {
        title: 'REFUTED: the bundle says what is not so',
        tone: 'unknown',
        lead: [answer.reason ?? '', 'Nothing follows from it about the claim.'],
      };
    case 'cannotTell':
      return {
        title: 'CANNOT TELL',
        tone: 'unknown',
        lead: [
          `${answer.reason ?? ''} (${answer.code ?? ''})`,
          ...(answer.nextStep === undefined ? [] : [`What to do: ${answer.nextStep}`]),
        ],
      };
    case 'confirmed': {
      if (answer.says === 'right') {
        return { title: 'CONFIRMED: the claim is right', tone: 'right', lead: [again] };
      }
      const where =
        place === undefined
          ? 'Its leaves are hidden, so nobody but the claimant knows yet where it goes wrong.'
          : `It goes wrong in unit ${String(place.unit)} (${place.kind}), batch ${place.batch}` +
            (place.block === undefined ? '' : `, block ${place.block}`) +
            (step === undefined
              ? '.'
              : `, step ${String(step.index)} (${step.opcode ?? step.phase}).`);
      return { title: 'CONFIRMED: the claim is wrong', tone: 'wrong', lead: [where, again] };
    }
  }
}

const fields = (...rows: readonly (Field | undefined)[]): Block[] => [
  { kind: 'fields', rows: rows.filter((row) => row !== undefined) },
];

function claimBlocks({ claim, bundle }: Explanation): Block[] {
  if (claim === undefined) return [];
  const { basis } = claim;
  return fields(
    { name: 'claim', value: claim.id },
    { name: 'posted by', value: claim.claimant },
    { name: 'in transaction', value: claim.transaction },
    { name: 'stood as', value: claim.status },
    {
      name: 'covers',
      value: `${String(basis.batches)} batches (${String(basis.bytes)} bytes) up to batch ${claim.target}: ${String(claim.units)} units`,
    },
    { name: 'claimed root', value: claim.root, tone: 'claimed' },
    { name: 'true root', value: claim.ownRoot, tone: 'true' },
    { name: 'leaves', value: claim.isPublic ? 'public' : 'not published' },
    bundle === undefined ? undefined : { name: 'bundle', value: bundle },
  );
}

function placeBlocks({ place }: Explanation): Block[] {
  if (place === undefined) return [];
  const { entry, block } = place;
  return fields(
    { name: 'batch', value: place.batch },
    { name: 'block', value: block ?? 'none: between two blocks' },
    entry === undefined ? undefined : { name: 'place in block', value: String(entry) },
    {
      name: 'unit',
      value: `${String(place.unit)} of ${String(place.units)}: ${KINDS[place.kind] ?? place.kind}`,
    },
    { name: 'state before', value: place.agreed },
    { name: 'claimed after', value: place.claimed ?? 'hidden', tone: 'claimed' },
    { name: 'true after', value: place.own, tone: 'true' },
  );
}

const KINDS: Readonly<Record<string, string>> = {
  batch: 'a batch is opened',
  void: 'a void block is passed over',
  block: 'a block is opened',
  transaction: 'a transaction',
  close: 'a block is closed',
  end: 'past the end, where nothing happens any more',
};

function transactionBlocks({ transaction }: Explanation): Block[] {
  if (transaction === undefined) return [];
  const { hash, from, to, nonce, value, gasLimit, data, type, isForced } = transaction;
  return fields(
    { name: 'hash', value: hash },
    { name: 'type', value: `${String(type)}${isForced ? ', forced through L1' : ''}` },
    { name: 'from', value: from ?? 'nobody: its signature is not valid here' },
    { name: 'to', value: to ?? 'none: it creates a contract' },
    { name: 'nonce', value: nonce },
    { name: 'value', value: `${ether(value)} ether` },
    { name: 'gas limit', value: gasLimit },
    { name: 'data', value: data },
  );
}

const treeTitle = ({ of, leaf }: ExplainedTree): string =>
  `The ${of === 'units' ? 'unit' : 'step'} trees, from the root to leaf ${leaf}`;

function treeBlocks({ nodes }: ExplainedTree): Block[] {
  const shown = nodes.filter(({ claimed }) => claimed !== undefined);
  const rows = shown.map(({ height, index, claimed = '', own, differs }) => ({
    cells: [String(height), index, claimed, own, differs === true ? 'differs' : 'same'],
    ...(height === 0 ? { tone: 'marked' as const } : {}),
  }));
  const head = ['height', 'node', 'claimed', 'own', ''];
  const hidden = nodes.length - shown.length;
  return [
    { kind: 'table', caption: 'nodes over the leaf, on either side', head, rows },
    ...(hidden === 0
      ? []
      : [
          {
            kind: 'note' as const,
            text: `${String(hidden)} nodes between these nobody has shown.`,
          },
        ]),
  ];
}

function moneyBlocks({ money }: Explanation): Block[] {
  if (money === undefined) return [];
  const { claimBond, entryBond, spent, repaid, burned, won, isOver, winner, movers } = money;
  return fields(
    { name: 'bonds', value: `${ether(claimBond)} ether a claim, ${ether(entryBond)} a step tree` },
    { name: 'spent on it', value: `${ether(spent)} ether in moves against the claim` },
    {
      name: isOver ? 'its bond' : 'if it loses',
      value: `${ether(repaid)} ether repay those moves, ${ether(burned)} are burned, ${ether(won)} go to the owner of the claim that wins`,
    },
    winner === undefined ? undefined : { name: 'winner', value: winner },
    ...movers.map(({ account, spent: cost }) => ({
      name: 'repaid',
      value: `${account}, for moves of ${ether(cost)} ether`,
    })),
  );
}

function moveBlocks({ moves }: Explanation): Block[] {
  const head = ['#', 'L1 block', 'sender', 'what', 'gas'];
  const rows = moves.map(({ index, block, sender, what, gasUsed }) => ({
    cells: [String(index), block, short(sender), what, thousands(gasUsed)],
  }));
  return [
    {
      kind: 'note',
      text: 'As L1 had it when the bundle was made; each move names its transaction.',
    },
    { kind: 'table', caption: 'moves', head, rows },
  ];
}

function premiseBlocks({ premises }: Explanation): Block[] {
  if (premises === undefined) return [];
  const { l1Block, contracts } = premises;
  return [
    {
      kind: 'note',
      text: premises.isCompared
        ? 'L1 chain, contracts and rules are those of the chain file; look up the parent claim on L1.'
        : 'No bundle can show these: compare them with L1, or give the file of the chain (--chain).',
    },
    ...fields(
      { name: 'L1 chain', value: premises.l1ChainId },
      { name: 'L1 block', value: `${l1Block.number} ${l1Block.hash}` },
      { name: 'claims', value: contracts.claims },
      { name: 'matches', value: contracts.matches },
      { name: 'inbox', value: contracts.inbox },
      {
        name: 'rules',
        value: `chain ${premises.chainId}, ${premises.fork}, gas limits ${premises.gasLimits.join(' to ')}, time drift ${premises.timeDrift} s`,
      },
      { name: 'parent claim', value: premises.parent },
      { name: 'its final state', value: premises.parentState },
    ),
  ];
}

const short = (hex: string): string => `${hex.slice(0, 10)}…`;

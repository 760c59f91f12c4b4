import type { Contrast, ExplainedCall, ExplainedReceipt, ExplainedUnit } from './explanation.js';
import type { Block } from './page.js';

/** What a unit does: its receipt, its calls, what it leaves behind. */
export function unitBlocks(unit: ExplainedUnit): Block[] {
  const { receipt, skipped, steps, calls, moreCalls, changes, claimedOutcome } = unit;
  const outcome = skipped
    ? [{ name: 'receipt', value: 'none: the transaction is invalid, and skipped' }]
    : receiptRows(receipt);
  return [
    { kind: 'fields', rows: [{ name: 'steps', value: String(steps) }, ...outcome] },
    ...(calls.length === 0 ? [] : [callTable(calls, moreCalls)]),
    ...contrastTable('what it changes', changes),
    { kind: 'note', text: claimedOutcome },
  ];
}

function receiptRows(receipt: ExplainedReceipt | undefined): { name: string; value: string }[] {
  if (receipt === undefined) return [];
  const { success, gasUsed, logs } = receipt;
  return [
    { name: 'status', value: success ? 'success' : 'failed' },
    { name: 'gas used', value: gasUsed },
    ...logs.map(({ address, topics, data }, index) => ({
      name: `log ${String(index)}`,
      value: `${address} topics ${topics.join(' ')} data ${data}`,
    })),
  ];
}

function callTable(calls: readonly ExplainedCall[], more: number): Block {
  const rows = calls.map(({ depth, kind, address, selector, value, isStatic, isDisputed }) => ({
    cells: [
      String(depth),
      `${'  '.repeat(Math.min(depth, 12))}${address}`,
      kind === 'create' ? 'creation' : (selector ?? 'no data'),
      value,
      [isStatic ? 'static' : '', isDisputed ? '← the step is in here' : ''].join(' ').trim(),
    ],
    ...(isDisputed ? { tone: 'marked' as const } : {}),
  }));
  const caption = more === 0 ? 'calls' : `calls, and ${String(more)} more`;
  return { kind: 'table', caption, head: ['depth', 'contract', 'selector', 'wei', ''], rows };
}

/** What differs, in as many columns as there is something to say. */
export function contrastTable(caption: string, changes: readonly Contrast[]): Block[] {
  if (changes.length === 0) return [];
  const columns = (['before', 'claimed', 'truth'] as const).filter((column) =>
    changes.some((change) => change[column] !== undefined),
  );
  const titles = { before: 'before', claimed: 'claimed', truth: 'true' };
  const rows = changes.map((change) => {
    const cells = [change.about, ...columns.map((column) => change[column] ?? 'not public')];
    const isWrong = change.claimed !== undefined && change.claimed !== change.truth;
    return isWrong ? { cells, tone: 'claimed' as const } : { cells };
  });
  return [{ kind: 'table', caption, head: ['', ...columns.map((each) => titles[each])], rows }];
}

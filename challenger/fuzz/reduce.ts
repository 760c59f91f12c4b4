import { opcodeInfo } from '../../bisection/machine/Opcode.js';
import type { AccountModel, BatchModel, BlockModel, ChainModel, SenderModel } from './chain.js';
import type { TransactionModel } from './transaction.js';

/** Whether a smaller chain is still of the kind that is looked for. */
export type Fails = (model: ChainModel) => Promise<boolean>;

const NONE = new Uint8Array(0);
const PLAIN_SENDER: SenderModel = { nonce: 0n, balance: 10n ** 32n, code: NONE };
const EMPTY: AccountModel = { nonce: 0n, balance: 0n, code: NONE, storage: new Map() };

/**
 * Makes a chain that fails smaller as long as it fails: without parts of its lists, halves first (Zeller's delta
 * debugging), with plain values for its fields, and with fewer instructions. fast-check's own shrinking goes into the
 * first list that it can make smaller and comes to the others too late.
 * @param tries how many chains are tried at most.
 */
export async function reduce(model: ChainModel, fails: Fails, tries: number): Promise<ChainModel> {
  let left = tries;
  let best = model;
  const attempt = async (candidate: ChainModel): Promise<boolean> => {
    if (left-- <= 0 || !(await fails(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let before: ChainModel | undefined; before !== best && left > 0;) {
    before = best;
    for (const pass of [lists, plainChain, plainBlocks, plainTransactions, codes]) {
      await pass(() => best, attempt);
    }
  }
  return best;
}

type Attempt = (candidate: ChainModel) => Promise<boolean>;
/** Tries what it knows on the smallest chain so far. */
type Pass = (best: () => ChainModel, attempt: Attempt) => Promise<void>;

/** Takes pieces out of a list, from all of it down to single items; `least` of them stay. */
async function shorten<T>(
  list: () => readonly T[],
  attempt: (shorter: readonly T[]) => Promise<boolean>,
  least = 0,
): Promise<void> {
  for (let size = list().length; size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < list().length;) {
      const rest = [...list().slice(0, at), ...list().slice(at + size)];
      if (rest.length < least || !(await attempt(rest))) at += size;
    }
  }
}

const replaced = <T>(list: readonly T[], index: number, change: (item: T) => T): T[] =>
  list.map((item, at) => (at === index ? change(item) : item));

function withBatch(model: ChainModel, batch: number, change: Partial<BatchModel>): ChainModel {
  return {
    ...model,
    batches: replaced(model.batches, batch, (each) => ({ ...each, ...change })),
  };
}

function withBlock(model: ChainModel, [batch, block]: Place, change: Partial<BlockModel>) {
  const blocks = model.batches[batch]?.blocks ?? [];
  return withBatch(model, batch, {
    blocks: replaced(blocks, block, (each) => ({ ...each, ...change })),
  });
}

type Place = readonly [batch: number, block: number];

function blocksOf(model: ChainModel): [Place, BlockModel][] {
  return model.batches.flatMap(({ blocks }, batch) =>
    blocks.map((block, index): [Place, BlockModel] => [[batch, index], block]),
  );
}

const lists: Pass = async (best, attempt) => {
  await shorten(
    () => best().batches,
    (batches) => attempt({ ...best(), batches }),
    1,
  );
  for (let batch = 0; batch < best().batches.length; batch++) {
    await shorten(
      () => best().batches[batch]?.blocks ?? [],
      (blocks) => attempt(withBatch(best(), batch, { blocks })),
    );
  }
  for (const [place] of blocksOf(best())) {
    const [batch, block] = place;
    await shorten(
      () => best().batches[batch]?.blocks[block]?.transactions ?? [],
      (transactions) => attempt(withBlock(best(), place, { transactions })),
    );
  }
  await shorten(
    () => best().others,
    (others) => attempt({ ...best(), others }),
  );
};

const plainChain: Pass = async (best, attempt) => {
  const plain: Partial<ChainModel>[] = [
    { deep: undefined },
    { beaconRoots: false },
    { blockHashes: false },
    { number: 0n },
    { gasLimit: 30_000_000n },
    { contracts: best().contracts.map(() => EMPTY) },
  ];
  for (const change of plain) await tryChange(best, attempt, change);
  for (let i = 0; i < best().contracts.length; i++) {
    const changes: Partial<AccountModel>[] = [EMPTY, { code: NONE }, { storage: new Map() }];
    for (const change of changes) {
      const contracts = replaced(best().contracts, i, (each) => ({ ...each, ...change }));
      await tryChange(best, attempt, { contracts });
    }
  }
  for (let i = 0; i < best().senders.length; i++) {
    const senders = replaced(best().senders, i, () => PLAIN_SENDER);
    await tryChange(best, attempt, { senders });
  }
};

const plainBlocks: Pass = async (best, attempt) => {
  for (const [place] of blocksOf(best())) {
    const plain: Partial<BlockModel>[] = [
      { tail: NONE },
      { extraData: NONE },
      { gasLimitChange: 0 },
      { feeRecipient: 0xfeen },
      { prevRandao: new Uint8Array(32) },
      { parentBeaconBlockRoot: new Uint8Array(32) },
    ];
    for (const change of plain) await tryModel(best, attempt, withBlock(best(), place, change));
  }
  for (let batch = 0; batch < best().batches.length; batch++) {
    await tryModel(best, attempt, withBatch(best(), batch, { tail: NONE }));
  }
};

const plainTransactions: Pass = async (best, attempt) => {
  for (const [place, { transactions }] of blocksOf(best())) {
    for (const index of transactions.keys()) {
      const plain: Partial<TransactionModel>[] = [
        { twist: { kind: 'none' } },
        { cut: undefined },
        { accessList: [] },
        { data: NONE },
        { value: 0n },
        { type: 0 },
        { fee: [1_000n, 0n] },
        { gas: 1_000_000n },
      ];
      for (const change of plain) {
        const [batch, block] = place;
        const now = best().batches[batch]?.blocks[block]?.transactions ?? [];
        const changed = replaced(now, index, (each) => ({ ...each, ...change }));
        await tryModel(best, attempt, withBlock(best(), place, { transactions: changed }));
      }
    }
  }
};

/** Fewer instructions in contracts, and fewer bytes of calldata or instructions of init code. */
const codes: Pass = async (best, attempt) => {
  for (let i = 0; i < best().contracts.length; i++) {
    await shorten(
      () => instructions(best().contracts[i]?.code ?? NONE),
      (list) => {
        const code = new Uint8Array(Buffer.concat(list));
        return attempt({
          ...best(),
          contracts: replaced(best().contracts, i, (each) => ({ ...each, code })),
        });
      },
    );
  }
  for (const [place, { transactions }] of blocksOf(best())) {
    const [batch, block] = place;
    const now = () => best().batches[batch]?.blocks[block]?.transactions ?? [];
    for (const index of transactions.keys()) {
      await shorten(
        () => instructions(now()[index]?.data ?? NONE),
        (list) => {
          const data = new Uint8Array(Buffer.concat(list));
          const changed = replaced(now(), index, (each) => ({ ...each, data }));
          return attempt(withBlock(best(), place, { transactions: changed }));
        },
      );
    }
  }
};

async function tryChange(
  best: () => ChainModel,
  attempt: Attempt,
  change: Partial<ChainModel>,
): Promise<void> {
  await tryModel(best, attempt, { ...best(), ...change });
}

/** Tries a chain unless it is the one that there is. */
async function tryModel(
  best: () => ChainModel,
  attempt: Attempt,
  candidate: ChainModel,
): Promise<void> {
  if (text(candidate) !== text(best())) await attempt(candidate);
}

function text(model: ChainModel): string {
  return JSON.stringify(model, (_, value: unknown) => {
    if (typeof value === 'bigint') return String(value);
    return value instanceof Map ? [...(value as Map<unknown, unknown>)] : value;
  });
}

/** Code cut into opcodes with their data. */
function instructions(code: Uint8Array): Uint8Array[] {
  const list: Uint8Array[] = [];
  for (let at = 0; at < code.length;) {
    const push = /^PUSH(\d+)$/.exec(opcodeInfo(code[at] ?? 0)?.name ?? '');
    const size = 1 + Number(push?.[1] ?? 0);
    list.push(code.subarray(at, at + size));
    at += size;
  }
  return list;
}

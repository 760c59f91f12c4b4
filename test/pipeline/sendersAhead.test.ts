import { afterEach, describe, expect, it } from 'vitest';
import { Rlp } from '../../bisection/structures/Rlp.js';
import { encodeBatch } from '../../challenger/derive/batch.js';
import { recoverSender } from '../../challenger/derive/sender.js';
import { signatureOf, type Signature } from '../../challenger/derive/signature.js';
import { decodeTransaction } from '../../challenger/derive/transaction.js';
import { transactionRules } from '../../challenger/derive/transactionRules.js';
import { devAccounts } from '../../challenger/devnet/accounts.js';
import { devnetGenesis } from '../../challenger/devnet/genesis.js';
import { invalidTransactions } from '../../challenger/devnet/invalid.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { Sequencer } from '../../challenger/devnet/sequencer.js';
import { Traffic } from '../../challenger/devnet/traffic.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { SendersAhead } from '../../challenger/pipeline/sendersAhead.js';
import { assemble, itemsOf } from '../machine/scene.js';

const opened: SendersAhead[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.stop()));
});

/** A chain with a block that is not executed yet: traffic, and every kind of invalid transaction behind it. */
async function chain() {
  const genesis = devnetGenesis();
  const sequencer = await Sequencer.create(genesis);
  const { chainId, fork } = genesis;
  const accounts = devAccounts(4);
  const traffic = new Traffic({ chainId, fork, accounts, random: new Prng('ahead') });
  await sequencer.append(traffic.opening().map(({ raw }) => raw));
  const transactions = [
    ...Array.from({ length: 20 }, () => traffic.next().raw),
    ...invalidTransactions({ chainId, fork, random: new Prng('invalid') }).map(({ raw }) => raw),
    // On no point of the curve is x = 5.
    assemble(2, [Rlp.encodeUint(chainId), ...itemsOf(2).slice(1)], () => ({ r: 5n })),
  ];
  const { config } = sequencer;
  const block = { ...(await sequencer.append([])).block, transactions };
  const ahead = new SendersAhead(config);
  opened.push(ahead);
  return { sequencer, config, block, batch: encodeBatch([block]), ahead };
}

function signatures(raws: readonly Uint8Array[], { chainId, fork }: SequencerConfig): Signature[] {
  const rules = transactionRules(fork);
  return raws.flatMap((raw) => {
    const transaction = decodeTransaction(raw, rules.types);
    if (transaction === undefined) return [];
    const signature = signatureOf(transaction, chainId, rules);
    return typeof signature === 'string' ? [] : [signature];
  });
}
type SequencerConfig = Sequencer['config'];

describe('senders that are found ahead', () => {
  it('are those that would be found in their turn, and each is given once', async () => {
    const { config, block, batch, ahead } = await chain();
    await ahead.prepare(batch);
    const all = signatures(block.transactions, config);
    expect(all.length).toBeGreaterThan(20);
    expect(ahead.waiting).toBe(all.length);
    const found = all.map((signature) => ahead.recover(...signature));
    expect(ahead.waiting).toBe(0);
    const right = all.map((signature) => recoverSender(...signature));
    expect(found).toEqual(right);
    expect(right.filter((each) => each === undefined).length).toBeGreaterThan(0);
    expect(all.map((signature) => ahead.recover(...signature))).toEqual(right);
  });

  it('lead to the same block', async () => {
    const { sequencer, config, block, batch, ahead } = await chain();
    await ahead.prepare(batch);
    const { nodes, head: parent } = sequencer;
    const execute = (recover?: SendersAhead['recover']) =>
      new VmExecutor({ config, nodes, ...(recover && { recover }) }).execute(parent, block);
    const asked = ahead.waiting;
    const fast = await execute(ahead.recover);
    expect(asked).toBeGreaterThan(20);
    expect(ahead.waiting).toBe(0);
    expect(fast.header.hash).toEqual((await execute()).header.hash);
    expect(fast.header.gasUsed).toBeGreaterThan(0n);
  });

  it('are found in their turn where the thread has ended', async () => {
    const { config, block, batch, ahead } = await chain();
    const cut = ahead.prepare(batch);
    await ahead.stop();
    await cut;
    await ahead.prepare(batch);
    expect(ahead.waiting).toBe(0);
    const [first] = signatures(block.transactions, config);
    expect(ahead.recover(...first!)).toEqual(recoverSender(...first!));
  });
});

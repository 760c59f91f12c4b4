import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { id, toQuantity } from 'ethers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM_CLOCK } from '../../challenger/da/systemClock.js';
import { devAccount } from '../../challenger/devnet/accounts.js';
import { LocalSigner } from '../../challenger/keys/localSigner.js';
import type { L1Options } from '../../challenger/devnet/anvil.js';
import { FileJournal } from '../../challenger/money/fileJournal.js';
import type { MoneyEvent } from '../../challenger/money/moneyEvent.js';
import { MONEY_POLICY, type MoneyPolicy } from '../../challenger/money/policy.js';
import { RpcChain } from '../../challenger/money/rpcChain.js';
import { TransactionManager } from '../../challenger/money/transactionManager.js';
import { batchBlobs } from '../../challenger/devnet/batcher.js';
import { COUNTER, MoneyL1, payload, REFUSER } from './moneyL1.js';

const POLICY: MoneyPolicy = {
  ...MONEY_POLICY,
  pollMs: 20,
  quietPollMs: 20,
  resendMs: 50,
  patienceMs: 30_000,
};
const GWEI = 10n ** 9n;
/** Writes the word that it is called with to its slot 0: `PUSH0 CALLDATALOAD PUSH0 SSTORE STOP`. */
const STORE_CODE = '0x5f355f5500';
const STORE = '0x0000000000000000000000000000000000005afe';

let l1: MoneyL1;
let folder: string;
let managers: TransactionManager[] = [];
const events: MoneyEvent[] = [];

async function start(options: L1Options = {}): Promise<void> {
  l1 = await MoneyL1.start(options);
}

async function manager(policy: Partial<MoneyPolicy> = {}): Promise<TransactionManager> {
  const signer = LocalSigner.of(devAccount(0).privateKey, 'test');
  const chain = await RpcChain.open(l1.provider);
  const owner = { chainId: chain.chainId, address: signer.address };
  const journal = await FileJournal.open(join(folder, 'journal'), owner);
  const made = new TransactionManager({
    ...{ signer, chain, journal, policy: { ...POLICY, ...policy }, clock: SYSTEM_CLOCK },
    onEvent: (event) => events.push(event),
  });
  managers.push(made);
  return made;
}

async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !(await isSo());) {
    if (Date.now() > end) throw new Error('it does not come');
    await SYSTEM_CLOCK.sleep(20);
  }
}

const call = (move: number, value = 0n) => ({ to: COUNTER, data: payload(move), value });
const told = (kind: string) =>
  events.filter((event) => event.kind === kind || ('alarm' in event && event.alarm === kind));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gainsay-money-'));
  events.length = 0;
});

afterEach(async () => {
  for (const each of managers) await each.stop();
  managers = [];
  await l1.stop();
  rmSync(folder, { recursive: true });
});

describe('the transaction manager, on anvil', () => {
  it('has several moves in one block, and joins the same one', async () => {
    await start({ mining: 'manual' });
    const money = await manager();
    const sends = [0, 1, 2, 1].map((move) => money.send(`move ${String(move)}`, call(move)));
    await until(() => money.status().pending.length === 3);
    await l1.mine();
    const receipts = await Promise.all(sends);
    expect(new Set(receipts.map(({ blockNumber }) => blockNumber)).size).toBe(1);
    expect(receipts[3]).toEqual(receipts[1]);
    expect(await l1.made()).toEqual([0, 1, 2]);
  });

  it('raises its offer where the base fee has risen, until a block takes it', async () => {
    await start({ mining: 'manual' });
    const schedule = [{ leftS: 0n, afterMs: 50, percent: 50n }];
    const money = await manager({ schedule });
    const send = money.send('move', call(7));
    await until(() => money.status().pending.length === 1);
    await l1.anvil.rpc.call('anvil_setNextBlockBaseFeePerGas', [toQuantity(60n * GWEI)]);
    await l1.mine();
    await until(async () => {
      await l1.anvil.rpc.call('anvil_setNextBlockBaseFeePerGas', [toQuantity(60n * GWEI)]);
      await l1.mine();
      return (await l1.made()).length > 0;
    });
    await send;
    expect(await l1.made()).toEqual([7]);
    expect(told('raised').length).toBeGreaterThan(0);
  });

  it('sends again what a node forgot, and what a reorganization took back', async () => {
    await start({ mining: 'manual' });
    const money = await manager();
    const send = money.send('move', call(1));
    await until(() => money.status().pending.length === 1);
    await l1.anvil.rpc.call('anvil_dropAllTransactions');
    await until(() => told('sentAgain').length > 0);
    const before = await l1.anvil.rpc.call('evm_snapshot');
    await l1.mine();
    await send;
    await l1.anvil.rpc.call('evm_revert', [before]);
    await l1.anvil.rpc.call('anvil_dropAllTransactions');
    await l1.mine();
    await until(() => told('takenBack').length > 0);
    await until(async () => {
      await l1.mine();
      return (await l1.made()).length > 0;
    });
    expect(await l1.made()).toEqual([1]);
  });

  it('makes a move anew whose nonce somebody else has used', async () => {
    await start({ mining: 'manual' });
    const money = await manager({ depths: { confirmations: 1, settled: 64, lost: 2 } });
    const send = money.send('move', call(1));
    await until(() => money.status().pending.length === 1);
    await l1.anvil.rpc.call('anvil_dropAllTransactions');
    // The same account, by another way.
    await l1.anvil.rpc.call('anvil_setNonce', [money.address, '0x1']);
    await until(async () => {
      await l1.mine();
      return (await l1.made()).length > 0;
    });
    await send;
    expect(await l1.made()).toEqual([1]);
    expect(told('foreignNonce')).toHaveLength(1);
  });

  it('is refused by name, before anything is sent', async () => {
    await start();
    const word = '00'.repeat(32);
    const code = revertWith(
      `${id('StateChanged(bytes32,bytes32,bytes32)').slice(0, 10)}${word.repeat(3)}`,
    );
    await l1.anvil.rpc.call('anvil_setCode', [REFUSER, code]);
    const money = await manager();
    const refused = money.send('dissect', { to: REFUSER, data: '0x12', value: 0n });
    await expect(refused).rejects.toMatchObject({
      ...{ code: 'L1_MOVE_REFUSED', reason: 'StateChanged', what: 'dissect' },
    });
    expect(await l1.provider.getTransactionCount(money.address)).toBe(0);
  });

  it('has gas enough where the move before it clears what it writes to', async () => {
    await start({ mining: 'manual' });
    const { rpc } = l1.anvil;
    const word = (value: number) => `0x${value.toString(16).padStart(64, '0')}`;
    await rpc.call('anvil_setCode', [STORE, STORE_CODE]);
    await rpc.call('anvil_setStorageAt', [STORE, word(0), word(1)]);
    await l1.mine();
    const money = await manager();
    const write = (value: number) =>
      money.send(`write ${String(value)}`, { to: STORE, data: word(value), value: 0n });
    const sends = [write(0), write(2)];
    await until(() => money.status().pending.length === 2);
    await l1.mine();
    const receipts = await Promise.all(sends);
    expect(new Set(receipts.map(({ blockNumber }) => blockNumber)).size).toBe(1);
    expect(await rpc.call('eth_getStorageAt', [STORE, word(0), 'latest'])).toBe(word(2));
  });

  it('does not send what the account cannot pay', async () => {
    await start();
    const money = await manager();
    await expect(money.send('bond', call(1, 10n ** 24n))).rejects.toMatchObject({
      code: 'MONEY_FUNDS',
    });
    expect(told('funds')).toHaveLength(1);
    await money.send('move', call(2));
    expect(await l1.made()).toEqual([2]);
  });

  it('posts blobs, and doubles all offers where they are replaced', async () => {
    await start({ mining: 'manual' });
    const schedule = [{ leftS: 0n, afterMs: 50, percent: 10n }];
    const money = await manager({ schedule });
    const blobs = await batchBlobs(new Uint8Array(1000).fill(7));
    const send = money.send('post batch', call(3), blobs);
    await until(() => told('raised').length > 0);
    await l1.mine();
    const { hash } = (await send)!;
    const transaction = await l1.provider.getTransaction(hash);
    expect(transaction).toMatchObject({ type: 3, blobVersionedHashes: [blobs[0]!.versionedHash] });
    const offers = events.flatMap((event) => ('fees' in event ? [event.fees] : []));
    const [first, second] = offers;
    expect(second!.cap).toBeGreaterThanOrEqual(2n * first!.cap);
    expect(second!.tip).toBeGreaterThanOrEqual(2n * first!.tip);
    expect(second!.blobCap).toBeGreaterThanOrEqual(2n * first!.blobCap!);
  });

  it('drains: what is on its way is waited for, and nothing more is taken', async () => {
    await start({ mining: 'manual' });
    const money = await manager();
    const send = money.send('move', call(1));
    await until(() => money.status().pending.length === 1);
    let isOver = false;
    const drained = money.drain().then(() => (isOver = true));
    await expect(money.send('move', call(2))).rejects.toMatchObject({ code: 'MONEY_STOPPED' });
    await SYSTEM_CLOCK.sleep(100);
    expect(isOver).toBe(false);
    await l1.mine();
    await drained;
    expect((await send).blockNumber).toBe(1);
  });

  it('stops in the middle of draining', async () => {
    await start({ mining: 'manual' });
    const money = await manager();
    const send = money.send('move', call(1)).catch((error: unknown) => error);
    await until(() => money.status().pending.length === 1);
    const drained = money.drain();
    await money.stop();
    await drained;
    expect(await send).toMatchObject({ code: 'MONEY_STOPPED' });
  });

  it('goes on with what an earlier manager left in flight', async () => {
    await start({ mining: 'manual' });
    const first = await manager();
    const lost = first.send('move', call(4), [], { chosenOn: 0 }).catch((error: unknown) => error);
    await until(() => first.status().pending.length === 1);
    await first.stop();
    managers = [];
    expect(await lost).toMatchObject({ code: 'MONEY_STOPPED' });
    const second = await manager();
    second.start();
    expect(second.status().pending).toHaveLength(1);
    const joined = second.send('move', call(4), [], { chosenOn: 0 });
    await l1.mine();
    await joined;
    await l1.mine();
    expect(await l1.made()).toEqual([4]);
  });
});

/** Code that reverts with `data`, `0x…` of less than 256 bytes: it is copied from behind the code. */
function revertWith(data: string): string {
  const length = ((data.length - 2) / 2).toString(16).padStart(2, '0');
  // PUSH1 length, PUSH1 10, PUSH0, CODECOPY, PUSH1 length, PUSH0, REVERT
  return `0x60${length}600a5f3960${length}5ffd${data.slice(2)}`;
}

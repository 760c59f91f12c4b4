import { afterEach, describe, expect, it } from 'vitest';
import { Anvil, AnvilStartError } from '../../challenger/devnet/anvil.js';
import { devAccounts } from '../../challenger/devnet/accounts.js';
import { devnetGenesis } from '../../challenger/devnet/genesis.js';
import { RpcError } from '../../challenger/devnet/rpc.js';

const started: Anvil[] = [];
async function track(anvil: Promise<Anvil>): Promise<Anvil> {
  const running = await anvil;
  started.push(running);
  return running;
}
afterEach(async () => {
  await Promise.all(started.splice(0).map((anvil) => anvil.stop()));
});

/** Whether a process with this id exists. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

describe('Anvil', () => {
  it('runs an L1 with the development accounts funded, on a port of its own', async () => {
    const [one, two] = await Promise.all([
      track(Anvil.l1({ accounts: 3 })),
      track(Anvil.l1({ chainId: 77 })),
    ]);
    expect(one.url).not.toBe(two.url);
    expect(await one.rpc.call('eth_chainId')).toBe('0x7a69');
    expect(await two.rpc.call('eth_chainId')).toBe('0x4d');
    const [third, fourth] = devAccounts(4).slice(2);
    expect(await one.rpc.call('eth_accounts')).toContain(third!.address.toLowerCase());
    expect(await one.rpc.call('eth_getBalance', [third!.address, 'latest'])).toBe(
      '0x21e19e0c9bab2400000',
    );
    expect(await one.rpc.call('eth_getBalance', [fourth!.address, 'latest'])).toBe('0x0');
  });

  it('makes blocks by itself or only when told', async () => {
    const automatic = await track(Anvil.l1());
    const manual = await track(Anvil.l1({ mining: 'manual', timestamp: 1_000, slotsInAnEpoch: 1 }));
    const [from] = devAccounts(1);
    for (const { rpc } of [automatic, manual]) {
      await rpc.call('eth_sendTransaction', [{ from: from!.address, to: from!.address }]);
    }
    expect(await automatic.rpc.call('eth_blockNumber')).toBe('0x1');
    expect(await manual.rpc.call('eth_blockNumber')).toBe('0x0');
    await manual.rpc.call('anvil_mine', ['0x5']);
    expect(await manual.rpc.call('eth_blockNumber')).toBe('0x5');
    const finalized = await manual.rpc.call('eth_getBlockByNumber', ['finalized', false]);
    expect(finalized).toMatchObject({ number: '0x3' });
  });

  it('is gone when it is stopped, and may be stopped twice', async () => {
    const anvil = await Anvil.l2({ genesis: devnetGenesis() });
    const { pid } = anvil;
    expect(alive(pid!)).toBe(true);
    await anvil.stop();
    expect(alive(pid!)).toBe(false);
    await anvil.stop();
  });

  it('says why it does not start', async () => {
    const start = Anvil.l1({ extra: ['--no-such-option'] });
    await expect(start).rejects.toBeInstanceOf(AnvilStartError);
    await expect(start).rejects.toMatchObject({
      code: 'ANVIL_START',
      output: expect.stringContaining('--no-such-option') as string,
    });
  });

  it('hands on what the node refuses', async () => {
    const { rpc } = await track(Anvil.l1());
    const refused = rpc.call('eth_noSuchMethod');
    await expect(refused).rejects.toBeInstanceOf(RpcError);
    await expect(refused).rejects.toMatchObject({ method: 'eth_noSuchMethod', rpcCode: -32601 });
  });
});

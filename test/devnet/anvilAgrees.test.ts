import { gunzipSync } from 'node:zlib';
import { MerklePatriciaTrie } from '@ethereumjs/mpt';
import { RLP } from '@ethereumjs/rlp';
import { bigIntToUnpaddedBytes, setLengthLeft } from '@ethereumjs/util';
import { getBytes, hexlify, keccak256 } from 'ethers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { encodeBatch, parseBatch } from '../../challenger/derive/batch.js';
import { voidReason } from '../../challenger/derive/voidBlock.js';
import { devAccounts } from '../../challenger/devnet/accounts.js';
import {
  ACTIONS,
  type ActionName,
  HASH_ACTIONS,
  plainActions,
} from '../../challenger/devnet/actions.js';
import { batchBlock, interleave, makeBatch } from '../../challenger/devnet/batcher.js';
import { devnetGenesis, type Genesis, HISTORY_ADDRESS } from '../../challenger/devnet/genesis.js';
import { someInvalid } from '../../challenger/devnet/invalid.js';
import { type L2Block, L2Node } from '../../challenger/devnet/l2Node.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { Sequencer } from '../../challenger/devnet/sequencer.js';
import { Traffic } from '../../challenger/devnet/traffic.js';

// Many blocks on two clients: far from this on a quiet machine, but machines are not always quiet.
vi.setConfig({ testTimeout: 240_000 });

let node: L2Node | undefined;
afterEach(async () => {
  await node?.stop();
  node = undefined;
});

interface Run {
  readonly genesis: Genesis;
  readonly seed: string;
  readonly blocks: number;
  readonly actions?: readonly ActionName[];
  readonly accessLists?: boolean;
  /** Called after each block of anvil's. */
  readonly after?: (block: L2Block, node: L2Node) => Promise<void>;
}

/** Lets anvil make blocks out of traffic; gives them all, in order. */
async function runOnAnvil(run: Run): Promise<L2Block[]> {
  const { genesis, seed, blocks, actions, accessLists } = run;
  const random = new Prng(seed);
  const traffic = new Traffic({
    chainId: genesis.chainId,
    fork: genesis.fork,
    accounts: devAccounts(6),
    random,
    ...(actions === undefined ? {} : { actions }),
    ...(accessLists === undefined ? {} : { accessLists }),
  });
  node = await L2Node.start(genesis);
  let timestamp = genesis.timestamp;
  const made: L2Block[] = [];
  for (let i = 0; i < blocks; i++) {
    const transactions =
      i === 0 ? traffic.opening() : Array.from({ length: random.below(12) }, () => traffic.next());
    await node.send(transactions.map(({ raw }) => raw));
    timestamp += BigInt(random.below(20) + 1);
    const block = await node.mine(timestamp, hexlify(random.bytes(20)));
    made.push(block);
    await run.after?.(block, node);
  }
  return made;
}

/** Executes every block of a batch on our executor, from genesis. */
async function executeBatch(genesis: Genesis, batch: Uint8Array): Promise<Sequencer> {
  const sequencer = await Sequencer.create(genesis);
  for (const block of parseBatch(batch)) {
    const inbox = { l1Timestamp: block.timestamp, queueLeft: 0n, queueDue: 0 };
    expect(voidReason(block, sequencer.head, inbox, sequencer.config)).toBeUndefined();
    await sequencer.append(
      block.entries.map(({ raw }) => raw),
      block,
    );
  }
  return sequencer;
}

const header = ({
  number,
  gasUsed,
  ...block
}: Pick<
  L2Block,
  'number' | 'gasUsed' | 'transactionsRoot' | 'receiptsRoot' | 'logsBloom' | 'baseFeePerGas'
>) => ({
  number,
  gasUsed,
  baseFeePerGas: block.baseFeePerGas,
  transactionsRoot: hexlify(block.transactionsRoot),
  receiptsRoot: hexlify(block.receiptsRoot),
  logsBloom: hexlify(block.logsBloom),
});

describe('anvil and the executor, from the same batch', () => {
  it.each(['cancun', 'prague', 'osaka'] as const)(
    'make the same 40 blocks of plain traffic at %s, to the hash',
    async (fork) => {
      const genesis = devnetGenesis({ fork });
      const theirs = await runOnAnvil({
        genesis,
        seed: `plain ${fork}`,
        blocks: 40,
        actions: plainActions(genesis.fork),
        accessLists: false,
      });
      const batch = await makeBatch(node!.rpc, 1n, 40n);
      const ours = (await executeBatch(genesis, batch)).blocks();
      for (const [i, { result }] of ours.entries()) {
        expect(header(result.header)).toEqual(header(theirs[i]!));
        expect(hexlify(result.header.stateRoot)).toBe(hexlify(theirs[i]!.stateRoot));
        expect(hexlify(result.header.hash)).toBe(hexlify(theirs[i]!.hash));
      }
      // It was real traffic: many transactions, some of which failed, and BLOCKHASH was asked.
      const results = ours.flatMap(({ result }) => result.transactions);
      expect(ours).toHaveLength(40);
      expect(results.length).toBeGreaterThan(150);
      expect(results.every(({ skipped }) => skipped === undefined)).toBe(true);
      expect(results.filter(({ receipt }) => receipt?.status === 0).length).toBeGreaterThan(10);
      const looked = new Traffic({
        chainId: genesis.chainId,
        fork,
        accounts: devAccounts(6),
        random: new Prng(''),
      }).stage.actor('surroundings').address;
      const lookers = results.filter(({ receipt }) =>
        receipt?.logs.some(({ address }) => hexlify(address) === looked.toLowerCase()),
      );
      expect(lookers.length).toBeGreaterThan(0);
    },
  );

  it('make the same blocks where the batch also holds invalid transactions', async () => {
    const genesis = devnetGenesis();
    const blocks = await runOnAnvil({
      genesis,
      seed: 'with invalid ones',
      blocks: 12,
      actions: plainActions(genesis.fork),
      accessLists: false,
    });
    const random = new Prng('invalid');
    const batch = encodeBatch(
      blocks.map((block) => {
        const invalid = Array.from({ length: 5 }, () =>
          someInvalid({ chainId: genesis.chainId, fork: genesis.fork, random }),
        );
        return interleave(
          batchBlock(block),
          invalid.map(({ raw }) => raw),
          random,
        );
      }),
    );
    const ours = (await executeBatch(genesis, batch)).blocks();
    expect(ours.map(({ result }) => hexlify(result.header.hash))).toEqual(
      blocks.map(({ hash }) => hexlify(hash)),
    );
    const skipped = ours.flatMap(({ result }) => result.transactions).filter((t) => t.skipped);
    expect(skipped).toHaveLength(60);
  });

  // anvil keeps cleared slots and empty accounts in its tries, so its hashes stop being Ethereum's (see
  // plainActions). Its accounts are right all the same: the root that is theirs without those two must be ours.
  // A chain that asks for no block hash executes alike although the hashes differ.
  it.each(['cancun', 'prague', 'osaka'] as const)(
    'agree on receipts, gas and state in 40 blocks of all traffic at %s',
    async (fork) => {
      const { alloc, ...rest } = devnetGenesis({ fork });
      const genesis = {
        ...rest,
        alloc: Object.fromEntries(
          Object.entries(alloc).filter(([address]) => address !== HISTORY_ADDRESS),
        ),
      };
      const roots: string[] = [];
      const all = Object.keys(ACTIONS) as ActionName[];
      const theirs = await runOnAnvil({
        genesis,
        seed: `everything ${fork}`,
        blocks: 40,
        actions: all.filter((action) => !HASH_ACTIONS.includes(action)),
        after: async (_block, { rpc }) => {
          roots.push(hexlify(await canonicalRoot((await rpc.call('anvil_dumpState')) as string)));
        },
      });
      const batch = await makeBatch(node!.rpc, 1n, 40n);
      const ours = (await executeBatch(genesis, batch)).blocks();
      expect(ours).toHaveLength(40);
      for (const [i, { result }] of ours.entries()) {
        expect(header(result.header)).toEqual(header(theirs[i]!));
        expect(hexlify(result.header.stateRoot)).toBe(roots[i]);
      }
    },
  );
});

interface DumpedAccount {
  readonly nonce: string | number;
  readonly balance: string;
  readonly code: string;
  readonly storage: Record<string, string>;
}

/** The state root of what anvil holds, by `@ethereumjs/mpt`: without slots at zero and without empty accounts. */
async function canonicalRoot(dump: string): Promise<Uint8Array> {
  const { accounts } = JSON.parse(gunzipSync(getBytes(dump)).toString('utf8')) as {
    accounts: Record<string, DumpedAccount>;
  };
  const state = new MerklePatriciaTrie({ useKeyHashing: true });
  for (const [address, { nonce, balance, code, storage }] of Object.entries(accounts)) {
    // From prague on anvil puts this contract there by itself if the genesis does not.
    if (address === HISTORY_ADDRESS) continue;
    const slots = new MerklePatriciaTrie({ useKeyHashing: true });
    for (const [slot, value] of Object.entries(storage)) {
      if (BigInt(value) === 0n) continue;
      const key = setLengthLeft(bigIntToUnpaddedBytes(BigInt(slot)), 32);
      await slots.put(key, RLP.encode(bigIntToUnpaddedBytes(BigInt(value))));
    }
    const [count, wei] = [BigInt(nonce), BigInt(balance)];
    if (count === 0n && wei === 0n && code === '0x') continue;
    const fields = [
      bigIntToUnpaddedBytes(count),
      bigIntToUnpaddedBytes(wei),
      slots.root(),
      getBytes(keccak256(code)),
    ];
    await state.put(getBytes(address), RLP.encode(fields));
  }
  return state.root();
}

import { createBlock } from '@ethereumjs/block';
import { RLP, type Input } from '@ethereumjs/rlp';
import { MerkleStateManager } from '@ethereumjs/statemanager';
import { createTxFromRLP } from '@ethereumjs/tx';
import { Account, Address } from '@ethereumjs/util';
import { createVM, runTx } from '@ethereumjs/vm';
import { Wallet, keccak256 } from 'ethers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fork } from '../../bisection/machine/Config.js';
import { chainCommon } from '../../challenger/execute/chainCommon.js';
import { nextBaseFee } from '../../challenger/execute/baseFee.js';
import { loadAllocation } from '../../challenger/execute/genesis.js';
import type { GenesisAccount } from '../../challenger/execute/genesisCheck.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { VmExecutor } from '../../challenger/execute/vmExecutor.js';
import { config, emptyBlock, headAt } from './chain.js';
import { hex, toHex } from './sharedData.js';

// A transaction that our checks let through must not make the library throw: that would be a block without an answer,
// and anybody could post one. One that they skip must be one that the library refuses too.

const wallet = new Wallet(`0x${'46'.repeat(32)}`);
const sender = hex(wallet.address.toLowerCase());
const U256 = (1n << 256n) - 1n;
const alloc: GenesisAccount[] = [
  { address: sender, nonce: 0n, balance: 1n << 254n, code: new Uint8Array(0), storage: [] },
  // Sends all it is called with back to the caller, and reverts if there is no data.
  {
    address: new Uint8Array(20).fill(0xc1),
    nonce: 1n,
    balance: 5n,
    code: hex('0x3615600d5760006000600060003433' + '5af1005b60006000fd'),
    storage: [],
  },
];

const small = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const address = fc.oneof(
  fc
    .integer({ min: 0, max: 0x12 })
    .map((n) => Uint8Array.from({ length: 20 }, (_, i) => (i === 19 ? n : 0))),
  fc.constantFrom(
    sender,
    emptyBlock.feeRecipient,
    hex(`0x${'00'.repeat(18)}0100`),
    hex(`0x${'ff'.repeat(19)}fe`),
    hex('0x0000f90827f1c53a10cb7a02335b175320002935'),
    new Uint8Array(20).fill(0xc1),
  ),
  small(20),
);
const to = fc.oneof(
  { weight: 6, arbitrary: address },
  { weight: 1, arbitrary: fc.constant(new Uint8Array(0)) },
);
/** Mostly a value with which a transaction is valid, sometimes one at the edge of a rule. */
const mostly = <T>(usual: T, ...edges: T[]) =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...edges) },
  );
const fee = mostly(10n ** 10n, 0n, 999_999_999n, 10n ** 9n, 1n << 200n, (1n << 232n) - 1n, U256);
const tip = mostly(1n, 0n, 10n ** 10n, 10n ** 10n + 1n, U256);
const gasLimit = mostly(
  1_000_000n,
  ...[0n, 20_999n, 21_000n, 53_000n, 100_000n],
  ...[1n << 24n, (1n << 24n) + 1n, 30_000_000n, 30_000_001n, (1n << 64n) - 1n],
);
const value = mostly(0n, 1n, 1n << 128n, 1n << 253n, 1n << 255n, U256);
const nonce = fc.oneof(
  { weight: 8, arbitrary: fc.constant(0n) },
  { weight: 1, arbitrary: fc.constantFrom(1n, (1n << 64n) - 1n) },
);
const data = fc.oneof(
  { weight: 9, arbitrary: fc.uint8Array({ maxLength: 80 }) },
  { weight: 1, arbitrary: fc.constantFrom(new Uint8Array(49_152), new Uint8Array(49_153)) },
);
const accessList = fc.array(
  fc.tuple(
    address,
    fc.array(fc.constantFrom(new Uint8Array(32), new Uint8Array(32).fill(1)), { maxLength: 2 }),
  ),
  { maxLength: 3 },
);
const scalar = fc.constantFrom(
  0n,
  1n,
  U256,
  1n << 255n,
  0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n,
);
const authorization = fc.tuple(
  fc.constantFrom(0n, 1n, config.chainId, U256),
  address,
  fc.constantFrom(0n, 1n, (1n << 64n) - 2n, (1n << 64n) - 1n),
  fc.constantFrom(0n, 1n, 2n, 27n, 255n),
  scalar,
  scalar,
);

/** An authorization that its signer really signed. */
function signedAuthorization(authorizationNonce: bigint, target: Uint8Array): Input[] {
  const { chainId } = config;
  const digest = keccak256(
    Buffer.concat([Uint8Array.of(5), RLP.encode([chainId, target, authorizationNonce])]),
  );
  const { r, s, yParity } = wallet.signingKey.sign(digest);
  return [chainId, target, authorizationNonce, BigInt(yParity), BigInt(r), BigInt(s)];
}

const authorizations = fc.array(
  fc.oneof(
    authorization,
    fc.tuple(fc.constantFrom(0n, 1n, 2n), address).map(([n, a]) => signedAuthorization(n, a)),
  ),
  { minLength: 1, maxLength: 3 },
);

function signed(type: number, fields: Input[]): Uint8Array {
  if (type === 0) {
    const { chainId } = config;
    const { r, s, yParity } = wallet.signingKey.sign(
      keccak256(RLP.encode([...fields, chainId, 0, 0])),
    );
    return RLP.encode([...fields, 35n + 2n * chainId + BigInt(yParity), BigInt(r), BigInt(s)]);
  }
  const payload = Buffer.concat([Uint8Array.of(type), RLP.encode(fields)]);
  const { r, s, yParity } = wallet.signingKey.sign(keccak256(payload));
  return new Uint8Array(
    Buffer.concat([Uint8Array.of(type), RLP.encode([...fields, yParity, BigInt(r), BigInt(s)])]),
  );
}

const transaction = fc
  .record({
    type: fc.constantFrom(0, 1, 2, 2, 4, 4),
    nonce,
    tip,
    fee,
    gasLimit,
    to,
    value,
    data,
    accessList,
    authorizations,
  })
  .map((t) => {
    const call = [t.gasLimit, t.to, t.value, t.data];
    if (t.type === 0) return signed(0, [t.nonce, t.fee, ...call]);
    if (t.type === 1) return signed(1, [config.chainId, t.nonce, t.fee, ...call, t.accessList]);
    const fields: Input[] = [config.chainId, t.nonce, t.tip, t.fee, ...call, t.accessList];
    return t.type === 2 ? signed(2, fields) : signed(4, [...fields, t.authorizations as Input[]]);
  });

/** Whether the library runs the transaction alone in the same block, and the state root if it does. */
async function library(
  raw: Uint8Array,
  fork: Fork,
  head: ReturnType<typeof headAt>,
): Promise<string | undefined> {
  const common = chainCommon({ chainId: config.chainId, fork });
  const stateManager = new MerkleStateManager({ common });
  for (const { address: at, nonce: n, balance, code } of alloc) {
    await stateManager.putAccount(new Address(at), new Account(n, balance));
    if (code.length > 0) await stateManager.putCode(new Address(at), code);
  }
  const vm = await createVM({ common, stateManager });
  const header = {
    number: head.number + 1n,
    timestamp: emptyBlock.timestamp,
    coinbase: emptyBlock.feeRecipient,
    mixHash: emptyBlock.prevRandao,
    gasLimit: emptyBlock.gasLimit,
    baseFeePerGas: nextBaseFee(head),
  };
  try {
    await runTx(vm, {
      tx: createTxFromRLP(raw, { common }),
      block: createBlock({ header }, { common }),
    });
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
  return toHex(await stateManager.getStateRoot());
}

describe('whatever is signed', () => {
  it.each([
    ['cancun', Fork.cancun],
    ['prague', Fork.prague],
    ['osaka', Fork.osaka],
  ] as const)(
    'is run as the library runs it, or skipped where the library refuses it, at %s',
    async (_, fork) => {
      const nodes = new MemoryNodeDatabase();
      const head = headAt(await loadAllocation(alloc, nodes));
      const executor = new VmExecutor({
        config: { ...config, fork },
        nodes,
        capPrecompiles: false,
      });
      const seen = { run: 0, skipped: 0 };
      await fc.assert(
        fc.asyncProperty(transaction, async (raw) => {
          const { transactions, header } = await executor.execute(head, {
            ...emptyBlock,
            transactions: [raw],
          });
          const expected = await library(raw, fork, head);
          const ours = transactions[0]?.skipped === undefined ? toHex(header.stateRoot) : undefined;
          expect(ours, transactions[0]?.skipped).toBe(expected);
          seen[ours === undefined ? 'skipped' : 'run']++;
        }),
        { numRuns: 120 },
      );
      expect(seen.run).toBeGreaterThan(20);
      expect(seen.skipped).toBeGreaterThan(20);
    },
  );
});

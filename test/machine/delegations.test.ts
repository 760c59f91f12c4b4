import { Hardfork } from '@ethereumjs/common';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Fork } from '../../bisection/machine/Config.js';
import { Phase, phaseName } from '../../bisection/machine/Phase.js';
import { readAccount } from '../../bisection/machine/State.js';
import { step } from '../../bisection/machine/Step.js';
import { ProofWriter } from '../../bisection/structures/Proof.js';
import { describeStep } from '../../bisection/trace/Description.js';
import { mutants, Reverted } from '../structures/solidity.js';
import { assemble } from '../../challenger/execute/assemble.js';
import {
  A,
  accountsWith,
  B,
  C,
  CALLER,
  FAULTY,
  hexAddress,
  LAST,
  NOBODY,
  PRECOMPILE,
  REVERTER,
  SHORT,
  STATES,
  STORER,
} from './delegatedScene.js';
import {
  AUTHORITIES,
  delegationTo,
  ORDER,
  signAuthorizing,
  tuple,
  type Tuple,
} from './delegations.js';
import { expectSame } from './library.js';
import { type Allocation, CHAIN, hexOf, sceneOf, SENDER, sign, wallet } from './scene.js';
import { Verifier } from './verifier.js';

const [a, b] = AUTHORITIES;

const TARGETS = [
  0n,
  STORER,
  REVERTER,
  FAULTY,
  CALLER,
  SHORT,
  PRECOMPILE,
  0x11n,
  0x100n,
  NOBODY,
].concat([A, B, C, SENDER]);

let verifier: Verifier;
beforeAll(async () => {
  verifier = await Verifier.deploy(Hardfork.Osaka); // L1 has every precompile of the chain's forks
});

/** Opcodes that do the same whatever the account: they are proven elsewhere. */
const PLAIN = /^(PUSH|MSTORE|MLOAD|SWAP|DUP|POP|GAS|RETURNDATASIZE|JUMPDEST|STOP|ADD|CALLVALUE)/;
const EVERYTHING = process.env['GAINSAY_ALL_STEPS'] !== undefined;

/** The phases that know of delegations: of each way to open things in them, some spoiled proofs are tried. */
const WATCHED: ReadonlySet<Phase> = new Set([
  Phase.scanAuthorizations,
  Phase.authorize,
  Phase.charge,
  Phase.callCharge,
  Phase.callCode,
  Phase.codeOpen,
]);
const shapes = new Set<string>();

/**
 * Every step has the same outcome in Solidity, and no other proof has one at all. Gives the last step of each phase, with
 * its gas beside that of its calldata, and the bytes of its proof.
 */
async function expectProven(raw: Uint8Array, accounts: Allocation, fork: Fork) {
  const { machine, host } = sceneOf([raw], { accounts, fork });
  const { config, target, accumulator } = host;
  const made = new Map<Phase, { readonly gas: bigint; readonly size: number }>();
  do {
    const { phase } = machine;
    if (!EVERYTHING && PLAIN.test(describeStep(machine).opcode ?? '')) {
      step(machine, host);
      continue;
    }
    const state = machine.hash;
    const proof = new ProofWriter();
    step(machine, host, proof);
    const question = { config, target, accumulator, index: 0n, state, proof: proof.bytes() };
    expect(await verifier.step(question), phaseName(phase)).toBe(hexOf(machine.hash));
    made.set(phase, { gas: verifier.gasUsed, size: question.proof.length });
    const shape = `${phase} ${question.proof.length}`;
    if (!WATCHED.has(phase) || shapes.has(shape)) continue;
    shapes.add(shape);
    const every = mutants(question.proof, shapes.size);
    const stride = Math.ceil(every.length / 12);
    for (const other of every.filter((_, i) => i % stride === shapes.size % stride)) {
      const answer = verifier.step({ ...question, proof: other });
      await expect(answer, phaseName(phase)).rejects.toBeInstanceOf(Reverted);
    }
  } while (machine.phase !== Phase.idle);
  return made;
}

async function expectBoth(raw: Uint8Array, accounts: Allocation, fork: Fork): Promise<Phase[]> {
  const met = await expectSame(raw, accounts, fork);
  await expectProven(raw, accounts, fork);
  return met;
}

/** An account after the transaction, on the machine. */
function accountAfter(raw: Uint8Array, accounts: Allocation, address: bigint) {
  const { machine, host } = sceneOf([raw], { accounts });
  do step(machine, host);
  while (machine.phase !== Phase.idle);
  machine.begin(undefined);
  return readAccount(machine, address);
}

describe('an authorization', () => {
  const store = { delegate: STORER };
  const effective: [string, Uint8Array][] = [
    ['of this chain', tuple(a, store)],
    ['of any chain', tuple(a, { ...store, chainId: 0n })],
    ['of nobody', tuple(a, { delegate: 0n })],
    ['to a precompile', tuple(a, { delegate: PRECOMPILE })],
    ['to itself', tuple(a, { delegate: A })],
    ['to code as long as a delegation', tuple(a, { delegate: SHORT })],
    ['to an account without code', tuple(a, { delegate: NOBODY })],
  ];
  const big = (1n << 256n) - 1n;
  const upper = (t: Tuple) => ({ s: ORDER - t.s, parity: 1n - t.parity });
  const ineffective: [string, Uint8Array][] = [
    ['of another chain', tuple(a, { ...store, chainId: CHAIN + 1n })],
    ['of a chain of 32 bytes', tuple(a, { ...store, chainId: big })],
    ['with another nonce', tuple(a, { ...store, nonce: 1n })],
    ['with the last nonce', tuple(a, { ...store, nonce: LAST })],
    ['with the last nonce but one', tuple(a, { ...store, nonce: LAST - 1n })],
    ['with an r of 0', tuple(a, store, () => ({ r: 0n }))],
    ['with an r of n', tuple(a, store, () => ({ r: ORDER }))],
    ['with an s of 0', tuple(a, store, () => ({ s: 0n }))],
    ['with an s in the upper half', tuple(a, store, upper)],
    ['with parity 2', tuple(a, store, () => ({ parity: 2n }))],
    ['with parity 255', tuple(a, store, () => ({ parity: 255n }))],
    ['with an r that is no x-coordinate', tuple(a, store, () => ({ r: 5n }))],
    ['with the widest fields', tuple(a, { ...store, chainId: big }, () => ({ r: big, s: big }))],
  ];
  it.each([
    ...effective.map(([name, one]) => [name, one, 1n] as const),
    ...ineffective.map(([name, one]) => [name, one, 0n] as const),
  ])('%s', async (_, one, nonce) => {
    const raw = signAuthorizing({ tuples: [one], to: A, value: 1n });
    const met = await expectBoth(raw, accountsWith(), Fork.prague);
    expect(met.filter((phase) => phase === Phase.authorize).length).toBe(1);
    expect(accountAfter(raw, accountsWith(), A).nonce).toBe(nonce);
  });

  it.each(Object.keys(STATES))('of an account that is %s', async (name) => {
    const given = STATES[name]!;
    const { nonce = 0n } = given;
    for (const delegate of [STORER, 0n]) {
      const one = tuple(a, { delegate, nonce: nonce === LAST ? 0n : nonce });
      const raw = signAuthorizing({ tuples: [one], to: A });
      await expectBoth(raw, accountsWith([A, given]), Fork.prague);
    }
  });

  it.each([
    ['succeeds', STORER],
    ['reverts', REVERTER],
    ['faults', FAULTY],
  ])('outlives a transaction that %s', async (_, to) => {
    const raw = signAuthorizing({ tuples: [tuple(a, store), tuple(b, store)], to });
    const accounts = accountsWith([A, { balance: 1n }]);
    await expectBoth(raw, accounts, Fork.prague);
    expect(accountAfter(raw, accounts, A).nonce).toBe(1n);
  });

  it('of the sender counts from the nonce behind the transaction', async () => {
    for (const nonce of [3n, 4n]) {
      const raw = signAuthorizing({ tuples: [tuple(wallet, { ...store, nonce })], to: SENDER });
      await expectBoth(raw, accountsWith(), Fork.prague);
      expect(accountAfter(raw, accountsWith(), SENDER).nonce).toBe(nonce + 1n);
    }
  });

  it('one of many of the same account', async () => {
    const delegates = [STORER, 0n, A, STORER, STORER, PRECOMPILE, REVERTER, 0n, STORER];
    const tuples = delegates.map((delegate, i) => tuple(a, { delegate, nonce: BigInt(i) }));
    const raw = signAuthorizing({ tuples: [...tuples, ...tuples], to: CALLER });
    await expectBoth(raw, accountsWith([A, { balance: 1n }]), Fork.prague);
    expect(accountAfter(raw, accountsWith(), A).nonce).toBe(9n);
  });

  it('of an account with as much code as there can be', async () => {
    const accounts = accountsWith([A, { nonce: 1n, code: new Uint8Array(24_576).fill(0xef) }]);
    const raw = signAuthorizing({ tuples: [tuple(a, { ...store, nonce: 1n })], to: A });
    const dear = await expectProven(raw, accounts, Fork.prague);
    expect(accountAfter(raw, accounts, A).nonce).toBe(1n);
    const { gas, size } = dear.get(Phase.authorize)!;
    expect(gas).toBeLessThan(4_000_000n);
    expect(size).toBeLessThan(64_000);
  });

  it('one of 300', async () => {
    const tuples = Array.from({ length: 300 }, (_, i) =>
      tuple(a, { delegate: STORER, nonce: BigInt(i) }),
    );
    const raw = signAuthorizing({ tuples, to: A, gasLimit: 8_000_000n });
    const accounts = accountsWith();
    const met = await expectSame(raw, accounts, Fork.prague);
    expect(met.filter((phase) => phase === Phase.authorize).length).toBe(300);
    expect(met.filter((phase) => phase === Phase.scanAuthorizations).length).toBe(300);
    expect(accountAfter(raw, accounts, A).nonce).toBe(300n);
  });
});

describe('accounts that delegate', () => {
  it.each(Object.keys(STATES))('are called while %s, by a contract', async (name) => {
    const accounts = accountsWith([A, STATES[name]!], [B, STATES['delegated']!]);
    for (const gasLimit of [1_500_000n, 400_000n]) {
      await expectBoth(sign({ to: hexAddress(CALLER), gasLimit }), accounts, Fork.prague);
    }
  });

  it.each(Object.keys(STATES))('are called while %s, by a transaction', async (name) => {
    const accounts = accountsWith([A, STATES[name]!], [B, STATES['delegated']!]);
    for (const gasLimit of [300_000n, 23_000n]) {
      await expectBoth(sign({ to: hexAddress(A), gasLimit }), accounts, Fork.osaka);
    }
  });

  it('send', async () => {
    const accounts = accountsWith([
      SENDER,
      { nonce: 3n, balance: 10n ** 18n, code: delegationTo(STORER) },
    ]);
    for (const to of [SENDER, A, CALLER]) {
      const gasLimit = 1_500_000n;
      await expectBoth(sign({ to: hexAddress(to), gasLimit }), accounts, Fork.prague);
    }
  });

  it('destroy nothing but give all away', async () => {
    const destroyer = 0xde57n;
    const accounts = accountsWith(
      [destroyer, { nonce: 1n, code: assemble('CALLER SELFDESTRUCT') }],
      [A, { nonce: 1n, balance: 7n, code: delegationTo(destroyer) }],
    );
    await expectBoth(sign({ to: hexAddress(A), gasLimit: 300_000n }), accounts, Fork.prague);
  });

  it('mean nothing at cancun', async () => {
    // No chain starts with such code at cancun, but a proof must not depend on that.
    const accounts = accountsWith([A, STATES['delegated']!]);
    const raw = sign({ to: hexAddress(A), gasLimit: 300_000n });
    await expectBoth(raw, accounts, Fork.cancun);
    await expectBoth(sign({ to: hexAddress(CALLER), gasLimit: 900_000n }), accounts, Fork.cancun);
  });
});

describe('any transaction of type 4', () => {
  const signer = fc.constantFrom(...AUTHORITIES, wallet);
  const one = fc
    .record({
      by: signer,
      delegate: fc.constantFrom(...TARGETS),
      nonce: fc.constantFrom(0n, 0n, 1n, 1n, 2n, 3n, 4n, LAST),
      chainId: fc.constantFrom(CHAIN, CHAIN, 0n, 1n),
      flip: fc.constantFrom(0n, 0n, 0n, 0n, 1n),
    })
    .map(({ by, flip, ...signed }) =>
      tuple(by, signed, ({ parity }) => ({ parity: flip === 0n ? parity : 1n - parity })),
    );
  const given = fc.constantFrom(...Object.values(STATES));

  it('comes to what @ethereumjs/vm says, and every step of it is proven', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(one, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(CALLER, CALLER, ...TARGETS.filter((target) => target !== 0n)),
        fc.constantFrom(0n, 1n),
        fc.constantFrom('0x', '0x00ff00ff'),
        fc.constantFrom(1_800_000n, 1_000_000n, 300_000n),
        fc.tuple(given, given, given),
        fc.constantFrom(Fork.prague, Fork.osaka),
        async (tuples, to, value, data, gasLimit, [first, second, third], fork) => {
          const accounts = accountsWith([A, first], [B, second], [C, third]);
          const raw = signAuthorizing({ tuples, to, value, data, gasLimit });
          await expectBoth(raw, accounts, fork);
        },
      ),
      { numRuns: Number(process.env['GAINSAY_RUNS'] ?? 12) },
    );
  }, 600_000);
});

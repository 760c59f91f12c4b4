import { createBlock } from '@ethereumjs/block';
import type { EVM } from '@ethereumjs/evm';
import { createEVM, type EVMResult } from '@ethereumjs/evm';
import { Account, Address, bytesToHex } from '@ethereumjs/util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fork } from '../../bisection/machine/Config.js';
import { keccak } from '../../bisection/structures/Keccak.js';
import { wordBytes } from '../../bisection/structures/Word.js';
import { forkCommon } from '../../challenger/conformance/forks.js';
import { assemble } from '../../challenger/execute/assemble.js';
import { ExecutionState } from '../../challenger/execute/executionState.js';
import { TunedEvm } from '../../challenger/execute/interpreter/tunedEvm.js';
import { MemoryNodeDatabase } from '../../challenger/execute/nodeDatabase.js';
import { contractAt, SENDERS } from '../../challenger/fuzz/cast.js';
import { program } from '../../challenger/fuzz/program.js';
import { storage } from '../../challenger/fuzz/slots.js';
import { toHex } from './sharedData.js';

const addressOf = (value: bigint) => new Address(wordBytes(value).slice(12));
const caller = addressOf(SENDERS[0]!.address);

interface Contract {
  readonly code: Uint8Array;
  readonly storage: ReadonlyMap<bigint, bigint>;
}

async function stateWith(contracts: readonly Contract[]): Promise<ExecutionState> {
  const state = new ExecutionState(new MemoryNodeDatabase());
  await state.putAccount(caller, new Account(3n, 10n ** 18n));
  for (const [index, { code, storage: slots }] of contracts.entries()) {
    const at = addressOf(contractAt(index));
    await state.putAccount(at, new Account(1n, 1000n));
    await state.putCode(at, code);
    for (const [slot, value] of slots) state.putSlot(at, wordBytes(slot), value);
  }
  await state.flush();
  return state;
}

type ForkName = Parameters<typeof forkCommon>[1];

/** A call of contract 0, with all that comes of it. */
async function outcome(
  kind: 'ours' | 'library',
  fork: ForkName,
  contracts: readonly Contract[],
  call: { gasLimit: bigint; data: Uint8Array; value: bigint },
) {
  const state = await stateWith(contracts);
  const common = forkCommon(1n, fork);
  const blockchain = {
    getBlock: (number: number) =>
      Promise.resolve({ hash: () => keccak(wordBytes(BigInt(number))) }),
    putBlock: () => Promise.resolve(),
    shallowCopy: () => blockchain,
  };
  const options = { common, stateManager: state, blockchain };
  const evm: EVM =
    kind === 'ours' ? await TunedEvm.create(options, state) : await createEVM(options);
  const before1559 = fork === 'berlin' || fork === 'istanbul';
  const header = {
    ...{ number: 300n, gasLimit: 30_000_000n, timestamp: 9n },
    ...(before1559 ? {} : { baseFeePerGas: 7n }),
  };
  const block = createBlock({ header }, { common, skipConsensusFormatValidation: true });
  const to = addressOf(contractAt(0));
  const result: EVMResult = await evm.runCall({ ...call, block, caller, to, gasPrice: 8n });
  const { execResult } = result;
  return {
    failure: execResult.exceptionError?.error.replace(/ at .*/, ''),
    output: bytesToHex(execResult.returnValue),
    gas: execResult.executionGasUsed,
    refund: execResult.gasRefund,
    logs: (execResult.logs ?? []).map(([address, topics, data]) =>
      [address, ...topics, data].map((bytes) => bytesToHex(bytes)),
    ),
    destructed: [...(execResult.selfdestruct ?? [])],
    created: [...(execResult.createdAddresses ?? [])],
    root: toHex(await state.flush()),
  };
}

const FORKS: [ForkName, Fork][] = [
  ['istanbul', Fork.cancun],
  ['berlin', Fork.cancun],
  ['london', Fork.cancun],
  ['shanghai', Fork.cancun],
  ['cancun', Fork.cancun],
  ['prague', Fork.prague],
  ['osaka', Fork.osaka],
];

describe('the EVM with our loop', () => {
  for (const [name, fork] of FORKS) {
    it(`does at ${name} what the library's own does, whatever runs`, async () => {
      const failures = new Set<string | undefined>();
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ code: program(1, fork), storage }), { minLength: 1, maxLength: 4 }),
          fc.record({
            gasLimit: fc.oneof(fc.constant(3_000_000n), fc.bigInt(100n, 200_000n)),
            data: fc.uint8Array({ maxLength: 70 }),
            value: fc.constantFrom(0n, 5n),
          }),
          async (contracts, call) => {
            const [ours, library] = [
              await outcome('ours', name, contracts, call),
              await outcome('library', name, contracts, call),
            ];
            // Where a step fails for two reasons, which one is named is nobody's business but the debugger's.
            failures.add(library.failure);
            expect({ ...ours, failure: kindOf(ours.failure) }).toEqual({
              ...library,
              failure: kindOf(library.failure),
            });
          },
        ),
        { numRuns: 100 },
      );
      expect(failures).toContain(undefined);
      expect(failures.size).toBeGreaterThan(2);
    });
  }

  it('comes to the results of the yellow paper at the edges of a word', async () => {
    const top = `0x${'f'.repeat(64)}`;
    const lowest = `0x8${'0'.repeat(63)}`;
    const words = ['0', '1', '2', '31', '32', '255', '256', '257', '0x80', top, lowest];
    const binary =
      'ADD MUL SUB DIV SDIV MOD SMOD EXP SIGNEXTEND LT GT SLT SGT EQ AND OR XOR BYTE SHL SHR SAR';
    for (const opcode of binary.split(' ')) {
      const steps = words.flatMap((a) => words.map((b) => `${a} ${b} ${opcode}`));
      const code = assemble(
        `${steps.map((step, i) => `${step} ${32 * i} MSTORE`).join(' ')} ${32 * steps.length} 0 RETURN`,
      );
      const call = { gasLimit: 10_000_000n, data: new Uint8Array(0), value: 0n };
      const contracts = [{ code, storage: new Map<bigint, bigint>() }];
      const ours = await outcome('ours', 'prague', contracts, call);
      expect(ours.failure).toBeUndefined();
      expect(ours).toEqual(await outcome('library', 'prague', contracts, call));
    }
  });

  it('leaves to the library a frame with more gas than its numbers hold, and one that is watched', async () => {
    const code = assemble('GAS 0 MSTORE 32 0 RETURN');
    const contracts = [{ code, storage: new Map<bigint, bigint>() }];
    const call = { gasLimit: 1n << 40n, data: new Uint8Array(0), value: 0n };
    const ours = await outcome('ours', 'prague', contracts, call);
    expect(BigInt(ours.output)).toBe((1n << 40n) - 2n);
    const state = await stateWith(contracts);
    const common = forkCommon(1n, 'prague');
    const evm = await TunedEvm.create({ common, stateManager: state }, state);
    const seen: string[] = [];
    evm.events.on('step', ({ opcode }) => seen.push(opcode.name));
    await evm.runCall({ caller, to: addressOf(contractAt(0)), gasLimit: 1000n });
    expect(seen).toEqual(['GAS', 'PUSH1', 'MSTORE', 'PUSH1', 'PUSH1', 'RETURN']);
  });
});

/** How a frame ends, as far as the chain is concerned. */
function kindOf(failure: string | undefined): 'success' | 'revert' | 'failure' {
  if (failure === undefined) return 'success';
  return failure === 'revert' ? 'revert' : 'failure';
}

import type { EVM } from '@ethereumjs/evm';
import { Address, createAddressFromString } from '@ethereumjs/util';
import { concat, getBytes, getCreateAddress, hexlify, type Interface } from 'ethers';
import type { Parameters } from '../../bisection/game/Parameters.js';
import type { Action } from '../../bisection/game/Reducer.js';
import { artifact } from '../artifacts.js';
import { contractEvm } from '../contractEvm.js';
import { CONFIG } from './arena.js';
import { GENESIS, hashOf, preimageOf } from './counter.js';
import type { Hash } from '../../bisection/structures/Keccak.js';

const DEPLOYER = `0x${'de'.repeat(20)}`;
/** What a unit of gas costs here, wei. */
const GAS_PRICE = 7n;

/** What a call came to. */
export interface Outcome {
  /** The name of the error that it reverted with. */
  readonly refused?: string;
  /** What it was charged as, wei. */
  readonly cost: bigint;
}

/** Inbox, claims, matches and the counting machine in an EVM of this process, whose time one sets. */
export class Contracts {
  private readonly errors: Interface[];

  private constructor(
    private readonly evm: EVM,
    private readonly addresses: Readonly<Record<'inbox' | 'claims' | 'matches', string>>,
  ) {
    this.errors = ['Claims', 'Matches', 'CounterMachine'].map((name) => artifact(name).abi);
  }

  static async deploy(parameters: Parameters, time: bigint): Promise<Contracts> {
    const evm = await contractEvm();
    const at = (nonce: number) => getCreateAddress({ from: DEPLOYER, nonce });
    const [machine, inbox, claims, matches] = [0, 1, 2, 3].map(at) as [
      string,
      string,
      string,
      string,
    ];
    const contracts = new Contracts(evm, { inbox, claims, matches });
    const make = async (name: string, args: readonly unknown[]): Promise<void> => {
      const { bytecode, abi } = artifact(name);
      const data = concat([bytecode, abi.encodeDeploy(args)]);
      const outcome = await contracts.run(undefined, data, DEPLOYER, 0n, time);
      if (outcome.refused !== undefined) throw new Error(`${name}: ${outcome.refused}`);
    };
    await make('CounterMachine', [99n, 3n]);
    await make('Inbox', [[], 43_200n]);
    const genesis = [hashOf(GENESIS), preimageOf(GENESIS)];
    await make('Claims', [inbox, machine, matches, parameters, ...genesis]);
    await make('Matches', [claims, machine, CONFIG]);
    return contracts;
  }

  /** Posts an empty batch, and gives the inbox's commitment after it. */
  async postBatch(time: bigint): Promise<Hash> {
    const { abi } = artifact('Inbox');
    await this.run(
      this.addresses.inbox,
      abi.encodeFunctionData('post', ['0x']),
      DEPLOYER,
      0n,
      time,
    );
    const [length] = await this.read('inbox', 'Inbox', 'length', []);
    const [accumulator] = await this.read('inbox', 'Inbox', 'accumulator', [length]);
    return getBytes(accumulator as string) as Hash;
  }

  /** @param open gives what opens a state */
  async act(
    action: Action,
    context: { readonly sender: string; readonly time: bigint; readonly value: bigint },
    open: (state: Hash) => Uint8Array,
    agreed: Hash,
  ): Promise<Outcome> {
    const [where, method, args] = callOf(action, open, agreed);
    const { abi } = artifact(where === 'claims' ? 'Claims' : 'Matches');
    const data = abi.encodeFunctionData(method, args);
    return this.run(this.addresses[where], data, context.sender, context.value, context.time);
  }

  async read(
    where: 'inbox' | 'claims' | 'matches',
    contract: string,
    method: string,
    args: readonly unknown[],
  ): Promise<readonly unknown[]> {
    const { abi } = artifact(contract);
    const { execResult } = await this.evm.runCall({
      to: createAddressFromString(this.addresses[where]),
      data: getBytes(abi.encodeFunctionData(method, args)),
      gasLimit: 30_000_000n,
    });
    if (execResult.exceptionError) throw new Error(`${method}: ${execResult.exceptionError.error}`);
    return abi.decodeFunctionResult(method, execResult.returnValue);
  }

  /** What a contract holds, wei. */
  async balance(where: 'claims' | 'matches'): Promise<bigint> {
    const account = await this.evm.stateManager.getAccount(
      createAddressFromString(this.addresses[where]),
    );
    return account?.balance ?? 0n;
  }

  private async run(
    to: string | undefined,
    data: string,
    sender: string,
    value: bigint,
    time: bigint,
  ): Promise<Outcome> {
    this.evm.transientStorage.clear(); // every call is a transaction of its own
    const { execResult } = await this.evm.runCall({
      ...(to === undefined ? {} : { to: createAddressFromString(to) }),
      caller: createAddressFromString(sender),
      origin: createAddressFromString(sender),
      data: getBytes(data),
      value,
      skipBalance: true,
      gasLimit: 30_000_000n,
      gasPrice: GAS_PRICE,
      block: { header: { ...HEADER, timestamp: time } } as never,
    });
    if (execResult.exceptionError)
      return { refused: this.errorOf(execResult.returnValue), cost: 0n };
    let cost = 0n;
    const charged = artifact('Matches').abi.getEvent('Charged')!.topicHash;
    for (const [, topics, body] of execResult.logs ?? []) {
      if (hexlify(topics[0]!) === charged) cost += BigInt(hexlify(body));
    }
    return { cost };
  }

  private errorOf(data: Uint8Array): string {
    for (const abi of this.errors) {
      const found = data.length < 4 ? null : abi.parseError(hexlify(data));
      if (found !== null) return found.name;
    }
    return hexlify(data);
  }
}

const HEADER = {
  number: 1n,
  coinbase: new Address(new Uint8Array(20)),
  gasLimit: 30_000_000n,
  baseFeePerGas: GAS_PRICE,
  difficulty: 0n,
  prevRandao: new Uint8Array(32),
};

/** The call that an action is. */
function callOf(
  action: Action,
  open: (state: Hash) => Uint8Array,
  agreed: Hash,
): ['claims' | 'matches', string, unknown[]] {
  const at = 'target' in action ? [...action.target.pair, action.target.expected] : [];
  switch (action.kind) {
    case 'post': {
      const { statement } = action;
      return ['claims', 'post', [{ ...statement, idle: open(statement.state), leaves: [] }]];
    }
    case 'finalize':
    case 'orphan':
      return ['claims', action.kind, [action.claim]];
    case 'enter': {
      const { subdispute, expected, side, top, path } = action.entry;
      return ['matches', 'enter', [subdispute, expected, side, top, path]];
    }
    case 'release':
      return ['matches', 'release', [action.entrant]];
    case 'dissect': {
      const { theirs, own, below } = action.move;
      return ['matches', 'dissect', [...at, theirs, own, below]];
    }
    case 'seal': {
      const { theirs, own, agreed: leaf, path } = action.move;
      return ['matches', 'seal', [...at, theirs, own, leaf, path]];
    }
    case 'diverge':
      return ['matches', 'diverge', [...at, action.side, action.proof]];
    case 'prove':
      return ['matches', 'prove', [...at, open(agreed)]];
    case 'timeout':
    case 'settle':
      return ['matches', action.kind, at];
    case 'withdraw':
      return [action.purse, 'withdraw', [action.account]];
    case 'collect':
      return [action.purse, 'collect', [action.debtor, action.mover]];
  }
}

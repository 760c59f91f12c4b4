import { JsonRpcProvider, type Signer, toBeHex } from 'ethers';
import { Block } from '../../bisection/machine/Block.js';
import type { Config } from '../../bisection/machine/Config.js';
import { idleProof } from '../../bisection/machine/IdleReader.js';
import { Machine } from '../../bisection/machine/Machine.js';
import { Trie } from '../../bisection/structures/Trie.js';
import type { StepClaim } from '../conformance/stepVerifier.js';
import { Anvil } from '../devnet/anvil.js';
import { readArtifact } from '../l1/artifacts.js';
import { deploy, type DisputeAddresses } from '../l1/deploy.js';
import { deployMachine, type MachineAddresses } from '../l1/deployMachine.js';
import { toHash } from '../hex.js';
import { Matches } from '../l1/matches.js';
import { DEFAULT_PARAMETERS } from '../l1/parameters.js';
import { plantedMatch } from './plantedMatch.js';

/** What a transaction with a proof came to. */
export interface Reading {
  /** Used, with everything: intrinsic gas, calldata by EIP-7623, the move, the step. */
  readonly gas: number;
  /** Bytes. */
  readonly calldata: number;
}

interface Receipt {
  readonly status: string;
  readonly gasUsed: string;
}

/** The most gas that a transaction may have (EIP-7825). */
const L1_TRANSACTION_GAS = 1n << 24n;

/** wei; above the base fee that the chain begins with. */
const GAS_PRICE = toBeHex(10_000_000_000);

/** L1 did not take the proof of a step. */
export class ProofRefusedError extends Error {
  readonly code = 'BOUNDS_PROOF_REFUSED';
  readonly nextStep =
    'report it: machine and contracts do not agree, or the storage of Matches has moved';
  constructor(
    readonly claim: StepClaim,
    readonly reason: string,
  ) {
    super(`${claim.case}: L1 does not take the proof of a step in ${claim.step.phase}: ${reason}`);
    this.name = 'ProofRefusedError';
  }
}

/**
 * An L1 of its own, with the contracts of a dispute system as they are deployed. Each reading is a real transaction
 * that calls `Matches.prove`; only that the match stands there is made by writing storage.
 */
export class ProveMeter {
  /** One system for each set of chain rules, which are fixed at deployment. */
  readonly #systems = new Map<string, Promise<DisputeAddresses>>();

  private constructor(
    private readonly anvil: Anvil,
    private readonly provider: JsonRpcProvider,
    private readonly signer: Signer,
    private readonly machine: MachineAddresses,
  ) {}

  /** @throws AnvilStartError, ArtifactMissingError */
  static async start(): Promise<ProveMeter> {
    const anvil = await Anvil.l1({
      hardfork: 'osaka',
      extra: ['--gas-limit', '60000000'],
    });
    try {
      const provider = new JsonRpcProvider(anvil.url, undefined, {
        pollingInterval: 20,
        cacheTimeout: -1,
      });
      const signer = await provider.getSigner(0);
      const machine = await deployMachine(signer, readArtifact);
      return new ProveMeter(anvil, provider, signer, machine);
    } catch (error) {
      await anvil.stop();
      throw error;
    }
  }

  /** @throws ProofRefusedError */
  async read(claim: StepClaim): Promise<Reading> {
    const system = await this.#system(claim.config);
    const planted = plantedMatch(claim, await this.signer.getAddress());
    await this.anvil.rpc.batch(
      planted.storage.map(({ contract, slot, value }) => {
        return ['anvil_setStorageAt', [system[contract], toBeHex(slot, 32), value]] as const;
      }),
    );
    const matches = new Matches(system.matches, this.provider);
    const { to, data } = matches.prove(
      [toHash(planted.one), toHash(planted.two)],
      toHash(planted.expected),
      claim.proof,
    );
    const receipt = await this.#send(to, data);
    if (receipt.status !== '0x1') throw new ProofRefusedError(claim, 'the transaction reverts');
    const { match } = await matches.matchOf([toHash(planted.one), toHash(planted.two)]);
    if (match.lost[0] || !match.lost[1]) throw new ProofRefusedError(claim, 'another state');
    return { gas: Number(receipt.gasUsed), calldata: (data.length - 2) / 2 };
  }

  async stop(): Promise<void> {
    this.provider.destroy();
    await this.anvil.stop();
  }

  async #send(to: string, data: string): Promise<Receipt> {
    const { rpc } = this.anvil;
    const from = await this.signer.getAddress();
    const gas = toBeHex(L1_TRANSACTION_GAS);
    const transaction = { from, to, data, gas, gasPrice: GAS_PRICE };
    const hash = await rpc.call('eth_sendTransaction', [transaction]);
    for (;;) {
      await rpc.call('evm_mine');
      const receipt = (await rpc.call('eth_getTransactionReceipt', [hash])) as Receipt | null;
      if (receipt !== null) return receipt;
    }
  }

  #system(config: Config): Promise<DisputeAddresses> {
    const key = Object.values(config).join();
    const known = this.#systems.get(key);
    if (known !== undefined) return known;
    const idle = Machine.idle(Trie.EMPTY, Block.none);
    const artifacts = {
      inbox: readArtifact('Inbox'),
      claims: readArtifact('Claims'),
      matches: readArtifact('Matches'),
    };
    const system = deploy(this.signer, artifacts, {
      posters: [],
      forcedDelay: 43_200n,
      parameters: DEFAULT_PARAMETERS,
      config,
      ...this.machine,
      genesis: { state: idle.hash, idle: idleProof(idle) },
    });
    this.#systems.set(key, system);
    return system;
  }
}

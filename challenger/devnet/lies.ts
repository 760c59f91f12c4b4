import { Code } from '../../bisection/structures/Code.js';
import { FrameKind } from '../../bisection/machine/Frame.js';
import type { Host } from '../../bisection/machine/Host.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { opcodeInfo } from '../../bisection/machine/Opcode.js';
import { ADDRESS, pop, push } from '../../bisection/machine/Operand.js';
import { Phase } from '../../bisection/machine/Phase.js';
import { addBalance, readAccount, walkSlot } from '../../bisection/machine/State.js';
import { step } from '../../bisection/machine/Step.js';

/** What the lying proposer can lie about. */
export const FRAUDS = ['storage', 'balance', 'gas', 'skip', 'log'] as const;
export type Fraud = (typeof FRAUDS)[number];

/** What each is called, for people. */
export const FRAUD_NAMES: Readonly<Record<Fraud, string>> = {
  storage: 'wrong storage value',
  balance: 'wrong balance',
  gas: 'wrong gas',
  skip: 'skipped transaction',
  log: 'wrong log',
};

/** A false step: the machine after it, and what is false, for people. */
export interface FalseStep {
  readonly machine: Machine;
  /** What the lie is about, such as `slot 0x3 of the running contract`. */
  readonly about: string;
  readonly claimed: string;
  readonly truth: string;
}

/** A way to lie about one step. */
export interface Lie {
  /** Whether step `index` of a unit, which `machine` takes next, is one to lie about. */
  suits(machine: Machine, host: Host, index: number): boolean;
  /** The false outcome of that step; `machine` is left as it is. */
  tell(machine: Machine, host: Host): FalseStep;
}

/** One ether. */
const LOOT = 10n ** 18n;
/** Where a false log says that the tokens went. */
const ACCOMPLICE = 0xacc0_0000_0000_0000_0000_0000_0000_0000_0000_1234n;

/** How each lie is told: always by one false step, after which the liar goes on by the rules. */
export const LIES: Readonly<Record<Fraud, Lie>> = {
  storage: {
    suits: (m, host) => {
      if (opcodeOf(m) !== 'SSTORE') return false;
      const copy = opened(m);
      const { address } = copy.frame().fields;
      const slot = pop(copy);
      const value = pop(copy);
      const before = walkSlot(copy, host, copy.world().fields.state, address, slot).value;
      return value !== 0n && before !== 0n && value !== before && copy.cpu().gas > 30_000n;
    },
    tell: (m, host) => {
      const machine = opened(m);
      const slot = pop(machine);
      const truth = pop(machine);
      const claimed = truth + 1_000_000n;
      push(machine, claimed);
      push(machine, slot);
      step(machine, host);
      return {
        machine,
        about: `storage slot ${word(slot)}`,
        claimed: claimed.toString(),
        truth: truth.toString(),
      };
    },
  },
  balance: {
    suits: (m) => m.phase === Phase.end,
    tell: (m, host) => {
      const { origin } = opened(m).tx().fields;
      const machine = m.snapshot();
      step(machine, host);
      machine.begin(undefined);
      const truth = readAccount(machine, origin).balance;
      addBalance(machine, origin, LOOT);
      return {
        machine,
        about: `balance of the sender ${addressOf(origin)}`,
        claimed: `${String(truth + LOOT)} wei`,
        truth: `${String(truth)} wei`,
      };
    },
  },
  gas: {
    suits: (m, host) => {
      if (opcodeOf(m) !== 'SLOAD' || inCreation(m)) return false;
      const after = m.snapshot();
      step(after, host);
      return after.phase === Phase.opcode && opened(m).cpu().gas - opened(after).cpu().gas > 2000n;
    },
    tell: (m, host) => {
      const machine = m.snapshot();
      step(machine, host);
      const cpu = opened(machine).cpu();
      const truth = cpu.gas;
      machine.begin(undefined);
      machine.cpu().gas = truth + 2000n;
      return {
        machine,
        about: 'gas that is left after the opcode',
        claimed: String(truth + 2000n),
        truth: String(truth),
      };
    },
  },
  skip: {
    suits: (m, host) => {
      if (m.phase !== Phase.charge) return false;
      const after = m.snapshot();
      step(after, host);
      return after.phase !== Phase.idle;
    },
    tell: (m) => {
      const machine = opened(m);
      machine.rest();
      return {
        machine,
        about: 'validity of the transaction',
        claimed: 'invalid, so skipped',
        truth: 'valid, so it runs',
      };
    },
  },
  log: {
    suits: (m) => opcodeOf(m) === 'LOG3' && !inCreation(m),
    tell: (m, host) => {
      const machine = opened(m);
      const [offset, length, event, from, to] = [0, 1, 2, 3, 4].map(() => pop(machine)) as [
        bigint,
        bigint,
        bigint,
        bigint,
        bigint,
      ];
      for (const value of [ACCOMPLICE, from, event, length, offset]) push(machine, value);
      step(machine, host);
      return {
        machine,
        about: `last topic of the event ${word(event)}`,
        claimed: addressOf(ACCOMPLICE),
        truth: addressOf(to & ADDRESS),
      };
    },
  },
};

/** Says that the sender got richer when all was over: the unit's end has come, and one state more differs. */
export const LATE_LIE: Lie = {
  suits: (m, _host, index) => m.phase === Phase.idle && index > 0,
  tell: (m) => {
    const machine = m.snapshot();
    machine.begin(undefined);
    const truth = readAccount(machine, ACCOMPLICE).balance;
    addBalance(machine, ACCOMPLICE, LOOT);
    return {
      machine,
      about: `balance of ${addressOf(ACCOMPLICE)} after the unit has ended`,
      claimed: `${String(truth + LOOT)} wei`,
      truth: `${String(truth)} wei`,
    };
  },
};

/** A copy whose components can be read and changed outside of a step. */
export function opened(m: Machine): Machine {
  const copy = m.snapshot();
  copy.begin(undefined);
  return copy;
}

/** The opcode that runs next, if one does. */
function opcodeOf(m: Machine): string | undefined {
  if (m.phase !== Phase.opcode) return undefined;
  const copy = opened(m);
  return opcodeInfo(Code.opcode(copy.frame().fields.code, copy.cpu().pc))?.name;
}

function inCreation(m: Machine): boolean {
  return opened(m).frame().fields.kind === FrameKind.create;
}

const word = (value: bigint): string => `0x${value.toString(16)}`;
const addressOf = (value: bigint): string => `0x${value.toString(16).padStart(40, '0')}`;

import type { Host } from '../../bisection/machine/Host.js';
import type { Machine } from '../../bisection/machine/Machine.js';
import { phaseName } from '../../bisection/machine/Phase.js';
import { walkAccount, walkStorage } from '../../bisection/machine/State.js';
import { Bytes } from '../../bisection/structures/Bytes.js';
import { MissingNodeError } from '../../bisection/structures/NodeSource.js';
import type { Stack } from '../../bisection/structures/Stack.js';
import type { Contrast } from './explanation.js';
import { addressText, bytesText, shortBytes, wordText } from './words.js';

/** A slot of an account. */
export interface Slot {
  readonly address: bigint;
  readonly slot: bigint;
}

/** What of a state is looked at besides the machine itself. */
export interface Interests {
  readonly addresses: readonly bigint[];
  readonly slots: readonly Slot[];
  /** Parts of memory. */
  readonly memory: readonly { readonly offset: number; readonly length: number }[];
}

export type Facts = ReadonlyMap<string, string>;

const DEEPEST = 64;

/** What can be said of a state of the machine, by name. */
export function factsOf(machine: Machine, host: Host, interests: Interests): Facts {
  const m = machine.snapshot();
  m.begin(undefined);
  const facts = new Map<string, string>();
  const say = (name: string, value: bigint | number | string | boolean) => {
    facts.set(name, String(value));
  };
  say('phase', phaseName(m.phase));
  cpuFacts(m, interests, say);
  const { depth, address, kind } = m.frame().fields;
  if (kind !== 0) {
    say('call depth', depth);
    say('running contract', addressText(address));
  }
  const { state, refund, logs, destructs } = m.world().fields;
  say('refund counter', refund);
  say('logs, RLP', shortBytes(Bytes.toUint8Array(logs), 512));
  if (destructs.hash.some((byte) => byte !== 0))
    say('accounts to destroy', bytesText(destructs.hash));
  const { gasUsed, count, hashes, cursor, parent } = m.block().fields;
  say('gas used in the block', gasUsed);
  say('transactions in the block', count);
  say('batch', cursor.fields.position);
  say('place in the batch', cursor.fields.offset);
  say('batch data', bytesText(cursor.fields.data.hash));
  say('forced entries taken', cursor.fields.queueNext);
  say('last closed block', `${String(parent.fields.number)} ${bytesText(parent.fields.hash)}`);
  say('ring of block hashes', bytesText(hashes.hash));
  say('state root', bytesText(state.hash));
  stateFacts(m, host, interests, say);
  return facts;
}

type Say = (name: string, value: bigint | number | string | boolean) => void;

function cpuFacts(m: Machine, { memory }: Interests, say: Say): void {
  const cpu = m.cpu();
  say('pc', cpu.pc);
  say('gas left', cpu.gas);
  say('stack items', cpu.stackSize);
  let stack: Stack = cpu.stack;
  for (let at = cpu.stackSize; at > 0 && cpu.stackSize - at < DEEPEST; at--) {
    say(`stack item ${String(at)} from below`, wordText(stack.value));
    stack = stack.below;
  }
  const held = cpu.memory;
  say('memory, bytes', held.length);
  for (const { offset, length } of memory) {
    const end = Math.min(offset + length, held.length);
    if (end <= offset) continue;
    const name = `memory from 0x${offset.toString(16)}`;
    say(name, shortBytes(Bytes.read(held, offset, end - offset), 256));
  }
  const { bytes, offset, length } = cpu.returnData;
  if (length > 0) {
    const data = Bytes.read(bytes, offset, Math.min(length, 256));
    say('returned data', `${bytesText(data)} (${String(length)} bytes)`);
  }
}

function stateFacts(m: Machine, host: Host, { addresses, slots }: Interests, say: Say): void {
  const { state } = m.world().fields;
  for (const address of new Set(addresses)) {
    known(() => {
      const { exists, account } = walkAccount(m, state, address);
      const name = addressText(address);
      say(`${name} exists`, exists);
      say(`${name} nonce`, account.nonce);
      say(`${name} balance, wei`, account.balance);
      say(`${name} storage root`, bytesText(account.storageRoot));
      say(`${name} code hash`, bytesText(account.codeHash));
    });
  }
  for (const { address, slot } of slots) {
    known(() => {
      const { value } = walkStorage(m, host, walkAccount(m, state, address), slot);
      say(`${addressText(address)} slot ${wordText(slot)}`, wordText(value));
    });
  }
}

/** What the witness does not reach is not said: nobody needed it for the verdict. */
function known(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof MissingNodeError)) throw error;
  }
}

/** What differs between the state before, the true one after and, where it is known, the claimed one after. */
export function differences(before: Facts, truth: Facts, claimed?: Facts): Contrast[] {
  const names = new Set([...before.keys(), ...truth.keys(), ...(claimed?.keys() ?? [])]);
  return [...names].flatMap((about): Contrast[] => {
    const was = before.get(about);
    const is = truth.get(about);
    const said = claimed === undefined ? is : claimed.get(about);
    if (was === is && said === is) return [];
    const row = { about, before: was ?? 'none', truth: is ?? 'none' };
    return [claimed === undefined ? row : { ...row, claimed: said ?? 'none' }];
  });
}

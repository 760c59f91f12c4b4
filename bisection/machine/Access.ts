import { AccessTree } from '../structures/AccessTree.js';
import { type Hash, keccak } from '../structures/Keccak.js';
import { wordAt, wordBytes } from '../structures/Word.js';
import { isPrecompile } from './CallCode.js';
import type { Host } from './Host.js';
import type { Machine } from './Machine.js';
import { Packer } from './Packer.js';

/** What a key of the access tree is about: the first byte of its preimage. */
export const Kind = { account: 0xa1, slot: 0xa2, transient: 0xa3, created: 0xa4 } as const;

const ONE = wordBytes(1n);

/** Makes an account warm; true if it was. Precompiles always are (EIP-2929). */
export function touchAccount(m: Machine, host: Host, address: bigint): boolean {
  return isPrecompile(host, address) || touch(m, accessKey(Kind.account, address, 0n));
}

/** Makes a storage slot warm; true if it was. */
export function touchSlot(m: Machine, address: bigint, slot: bigint): boolean {
  return touch(m, accessKey(Kind.slot, address, slot));
}

/** Transient storage (EIP-1153). */
export function readTransient(m: Machine, address: bigint, slot: bigint): bigint {
  const key = accessKey(Kind.transient, address, slot);
  return wordAt(AccessTree.get(m.world().fields.access, key, m.witness));
}

export function writeTransient(m: Machine, address: bigint, slot: bigint, value: bigint): void {
  set(m, accessKey(Kind.transient, address, slot), wordBytes(value));
}

/** Whether the account was created in this transaction (EIP-6780). */
export function isCreated(m: Machine, address: bigint): boolean {
  const key = accessKey(Kind.created, address, 0n);
  return wordAt(AccessTree.get(m.world().fields.access, key, m.witness)) !== 0n;
}

/** Marks the account as created in this transaction. */
export function markCreated(m: Machine, address: bigint): void {
  set(m, accessKey(Kind.created, address, 0n), ONE);
}

function touch(m: Machine, key: Hash): boolean {
  return wordAt(set(m, key, ONE)) !== 0n;
}

function set(m: Machine, key: Hash, value: Uint8Array): Uint8Array {
  const world = m.world();
  const { tree, old } = AccessTree.set(world.fields.access, key, value, m.witness);
  m.setWorld(world.with({ access: tree }));
  return old;
}

/** The key of an account (slot 0) or of a slot. */
export function accessKey(kind: number, address: bigint, slot: bigint): Hash {
  return keccak(new Packer(kind, 53).address(address).u256(slot).done());
}

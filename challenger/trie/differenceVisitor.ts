/**
 * Told what differs between two states: accounts in the order of their hashed addresses, each followed by its slots in the
 * order of their hashed keys. Keys are hashed, 32 bytes; accounts and values are as the tries hold them (RLP), undefined
 * where there is none. What it is given it may keep.
 */
export interface DifferenceVisitor {
  account(address: Uint8Array, before: Uint8Array | undefined, after: Uint8Array | undefined): void;
  slot(
    address: Uint8Array,
    slot: Uint8Array,
    before: Uint8Array | undefined,
    after: Uint8Array | undefined,
  ): void;
}

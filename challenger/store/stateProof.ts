import { RLP } from '@ethereumjs/rlp';
import { EMPTY_CODE_HASH } from '../../bisection/structures/Account.js';
import { keccak } from '../../bisection/structures/Keccak.js';
import { toBigInt } from '../derive/rlp.js';
import { decodeRecord } from '../execute/accountRecord.js';
import { EMPTY_ROOT } from '../trie/merkleTrie.js';
import { childAt, nibblesOf, type TrieNode } from '../trie/merkleTrieNode.js';
import { type NodeReader, resolve, topOf } from '../trie/trieReading.js';

/** What `eth_getProof` gives (EIP-1186), as bytes and numbers. */
export interface StateProof {
  /** 20 bytes. */
  readonly address: Uint8Array;
  readonly nonce: bigint;
  /** wei. */
  readonly balance: bigint;
  readonly codeHash: Uint8Array;
  readonly storageHash: Uint8Array;
  /** The nodes on the way to the account from the root on, to where the way ends if there is none. */
  readonly accountProof: readonly Uint8Array[];
  /** One for each slot that was asked for, in that order. */
  readonly storageProof: readonly SlotProof[];
}

export interface SlotProof {
  /** The slot, 32 bytes. */
  readonly key: Uint8Array;
  /** 0 if it is empty. */
  readonly value: bigint;
  readonly proof: readonly Uint8Array[];
}

/**
 * Proves an account and slots of it, or that there are none, against a state root. An absent account is one that is empty.
 * Throws MissingNodeError where the state is not whole.
 */
export function stateProof(
  nodes: NodeReader,
  root: Uint8Array,
  address: Uint8Array,
  slots: readonly Uint8Array[],
): StateProof {
  const { value: rlp, proof } = trieProof(nodes, root, keccak(address));
  const found = rlp === undefined ? undefined : decodeRecord(rlp);
  const storageHash = found?.storageRoot ?? EMPTY_ROOT;
  return {
    address,
    nonce: found?.nonce ?? 0n,
    balance: found?.balance ?? 0n,
    codeHash: found?.codeHash ?? EMPTY_CODE_HASH,
    storageHash,
    accountProof: proof,
    storageProof: slots.map((key) => {
      const { value, proof } = trieProof(nodes, storageHash, keccak(key));
      const number = value === undefined ? 0n : toBigInt(RLP.decode(value) as Uint8Array);
      return { key, value: number, proof };
    }),
  };
}

/** The nodes with a hash of their own on the way to `key`, and the value there. */
function trieProof(
  nodes: NodeReader,
  root: Uint8Array,
  key: Uint8Array,
): { readonly value: Uint8Array | undefined; readonly proof: readonly Uint8Array[] } {
  const proof: Uint8Array[] = [];
  const path = nibblesOf(key);
  let depth = 0;
  let next: TrieNode | undefined = topOf(root);
  while (next !== undefined) {
    const node = resolve(nodes, next, (_, encoding) => proof.push(encoding));
    if (node.kind === 'branch') {
      next = childAt(node, path[depth++] ?? 0);
      continue;
    }
    const end = depth + node.path.length;
    if (Buffer.compare(node.path, path.subarray(depth, end)) !== 0) break;
    if (node.kind === 'leaf') return { value: node.value, proof };
    next = node.child;
    depth = end;
  }
  return { value: undefined, proof };
}

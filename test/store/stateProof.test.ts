import { verifyMerkleProof } from '@ethereumjs/mpt';
import { RLP } from '@ethereumjs/rlp';
import { createAccountFromRLP } from '@ethereumjs/util';
import { describe, expect, it } from 'vitest';
import { keccak } from '../../bisection/structures/Keccak.js';
import { Prng } from '../../challenger/devnet/prng.js';
import { EMPTY_ROOT } from '../../challenger/trie/merkleTrie.js';
import type { StateProof } from '../../challenger/store/stateProof.js';
import { BlockNotKeptError } from '../../challenger/store/undoBlocks.js';
import { recordFor } from './blocks.js';
import { openStore } from './folder.js';
import { applyState, hexOf, type ModelAccount, type ModelState } from './stateModel.js';

const addresses = Array.from({ length: 24 }, (_, i) => new Uint8Array(20).fill(i));
const slots = Array.from({ length: 12 }, (_, i) => new Uint8Array(32).fill(i));

function randomState(random: Prng): ModelState {
  const state = new Map<string, ModelAccount>();
  for (const address of addresses) {
    if (random.oneIn(4)) continue;
    const own = new Map<string, string>();
    for (const slot of slots) {
      if (random.oneIn(2))
        own.set(hexOf(keccak(slot)), hexOf(Uint8Array.of(1 + random.below(255), 7)));
    }
    const code = random.oneIn(2) ? '6001' : '';
    state.set(hexOf(keccak(address)), { balance: 1 + random.below(9), code, slots: own });
  }
  return state;
}

/** Checks a proof by @ethereumjs/mpt alone against the model. */
async function check(proof: StateProof, root: Uint8Array, state: ModelState): Promise<number> {
  const options = { root, useKeyHashing: true };
  const rlp = await verifyMerkleProof(proof.address, [...proof.accountProof], options);
  const expected = state.get(hexOf(keccak(proof.address)));
  expect(rlp === null).toBe(expected === undefined);
  expect(proof.balance).toBe(BigInt(expected?.balance ?? 0));
  if (rlp === null) {
    expect(proof.storageProof.map(({ value, proof }) => [value, proof])).toEqual(
      slots.map(() => [0n, []]),
    );
    return 0;
  }
  const account = createAccountFromRLP(rlp);
  expect([proof.nonce, proof.balance]).toEqual([account.nonce, account.balance]);
  expect(hexOf(proof.codeHash)).toBe(hexOf(account.codeHash));
  expect(hexOf(proof.storageHash)).toBe(hexOf(account.storageRoot));
  for (const { key, value, proof: nodes } of proof.storageProof) {
    const hex = expected?.slots.get(hexOf(keccak(key)));
    expect(value).toBe(hex === undefined ? 0n : BigInt(`0x${hex}`));
    if (hexOf(proof.storageHash) === hexOf(EMPTY_ROOT)) {
      expect(nodes).toEqual([]);
      continue;
    }
    const found = await verifyMerkleProof(key, [...nodes], {
      root: proof.storageHash,
      useKeyHashing: true,
    });
    expect(found === null ? undefined : hexOf(RLP.decode(found) as Uint8Array)).toBe(hex);
  }
  return proof.storageProof.length;
}

describe('proofs', () => {
  it('of every kept block stand before @ethereumjs/mpt, for what is there and what is not', async () => {
    const store = await openStore();
    const random = new Prng('proofs');
    const kept: { state: ModelState; root: Uint8Array }[] = [];
    const overlay = store.overlay();
    let proven = 0;
    for (let number = 0; number < 5; number++) {
      const before = kept.at(-1) ?? { state: new Map(), root: EMPTY_ROOT };
      const state = randomState(random);
      const root = applyState(overlay, before.root, before.state, state);
      store.commit(recordFor(BigInt(number), root), overlay);
      kept.push({ state, root });
    }
    while (!store.prune({ keep: 4n }).done);
    for (const [number, { state, root }] of kept.entries()) {
      const prove = (address: Uint8Array) => store.prove(address, slots, BigInt(number));
      if (number === 0) expect(() => prove(addresses[0]!)).toThrow(BlockNotKeptError);
      else for (const address of addresses) proven += await check(prove(address), root, state);
    }
    expect(proven).toBeGreaterThan(500);
  });

  it('of an empty state have no nodes', async () => {
    const store = await openStore();
    store.commit(recordFor(0n, EMPTY_ROOT), store.overlay());
    expect(store.prove(addresses[1]!, [], 0n)).toMatchObject({ balance: 0n, accountProof: [] });
  });
});

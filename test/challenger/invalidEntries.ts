import { getBytes } from 'ethers';
import { devAccount } from '../../challenger/devnet/accounts.js';
import type { Prng } from '../../challenger/devnet/prng.js';

export type InvalidKind = 'noise' | 'of another chain' | 'too much gas';

/** Entries for the queue that are skipped without a trace. */
export class InvalidEntries {
  /** @param most the gas that a forced transaction may have */
  constructor(
    private readonly chainId: bigint,
    private readonly most: bigint,
  ) {}

  /** @param greedy a valid transaction that has too much gas for the queue, where there is one */
  async next(
    random: Prng,
    greedy: Uint8Array | undefined,
  ): Promise<{ kind: InvalidKind; raw: Uint8Array }> {
    const kind = random.pick(['noise', 'of another chain', 'too much gas'] as const);
    if (kind === 'noise') {
      // No transaction has the type 5.
      return { kind, raw: Uint8Array.of(5, ...random.bytes(random.below(200))) };
    }
    if (kind === 'of another chain') return { kind, raw: await signed(this.chainId + 1n, 21_000n) };
    return { kind, raw: greedy ?? (await signed(this.chainId, this.most + 1n)) };
  }
}

const made = new Map<string, Promise<Uint8Array>>();

function signed(chainId: bigint, gasLimit: bigint): Promise<Uint8Array> {
  const key = `${String(chainId)} ${String(gasLimit)}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const fresh = devAccount(0)
    .signTransaction({
      ...{ type: 2, chainId, nonce: 0, gasLimit, to: `0x${'77'.repeat(20)}` },
      ...{ maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 0n },
    })
    .then(getBytes);
  made.set(key, fresh);
  return fresh;
}

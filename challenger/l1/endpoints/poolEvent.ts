/** What an operator should know about the endpoints. Names are those of the endpoints. */
export type PoolEvent =
  /** `who` said something else than as many as are needed; told once for each question. */
  | {
      readonly kind: 'outvoted';
      readonly who: string;
      readonly by: readonly string[];
      readonly method: string;
      readonly params: readonly unknown[];
      /** Canonical answers, cut short. */
      readonly said: string;
      readonly agreed: string;
    }
  /** Too few said the same. */
  | {
      readonly kind: 'divided';
      readonly method: string;
      readonly params: readonly unknown[];
      readonly said: readonly { readonly who: readonly string[]; readonly what: string }[];
    }
  | {
      readonly kind: 'quarantined';
      readonly who: string;
      readonly forMs: number;
      readonly because: 'failures' | 'lies' | 'asked';
    }
  | { readonly kind: 'wrongChain'; readonly who: string; readonly chainId: string }
  | { readonly kind: 'behind'; readonly who: string; readonly blocks: number };

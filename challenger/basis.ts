/**
 * What a state, and every verdict from it, stands on: on the batches from genesis on, executed here; or on a claim that is
 * final on L1, and so on the contracts having let no wrong claim become final.
 */
export type Basis = 'replayed' | 'anchored';

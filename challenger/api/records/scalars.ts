import { z } from 'zod';

/** 32 bytes, `0x…`. */
export const hash = z.string().regex(/^0x[0-9a-f]{64}$/);
export const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
/** An amount, wei. On the wire a decimal string: it does not fit into a double. */
export const wei = z.bigint().nonnegative();
/** A number of an L2 block or a batch, or a place in a tree. On the wire a decimal string. */
export const number64 = z.bigint().nonnegative();
/** L1 time, Unix seconds. */
export const l1Time = z.number().int().nonnegative();
/** Time of the machine that the daemon runs on, Unix seconds. */
export const ownTime = z.number().nonnegative();
/** The chain that it is about, as it is called in the settings. */
export const chainName = z.string().min(1);

import { z } from 'zod';
import { chainName, hash, number64, ownTime } from './scalars.js';

/** Something that happened, for people and programs. */
export const eventRecord = z.strictObject({
  /** Where in the stream it is: `Last-Event-ID`. */
  id: z.string().min(1),
  chain: chainName.nullable(),
  at: ownTime,
  kind: z.string().min(1),
  severity: z.enum(['info', 'warning', 'critical']),
  text: z.string(),
  claim: hash.nullable(),
  dispute: hash.nullable(),
  /**
   * The batch that it is about: of a claim or a dispute the first one that was found wrong, or else the last one that is
   * claimed. Null: of none, or it is not known yet.
   */
  batch: number64.nullable(),
});
export type EventRecord = z.infer<typeof eventRecord>;

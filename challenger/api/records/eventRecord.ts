import { z } from 'zod';
import { chainName, hash, ownTime } from './scalars.js';

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
});
export type EventRecord = z.infer<typeof eventRecord>;

import type { JsonRpcApiProvider } from 'ethers';
import { z } from 'zod';

/** A call within a transaction. */
export interface CallFrame {
  readonly to?: string | undefined;
  readonly input: string;
  readonly calls?: readonly CallFrame[] | undefined;
}

const frame: z.ZodType<CallFrame> = z.object({
  to: z.string().optional(),
  input: z.string(),
  calls: z.lazy(() => z.array(frame)).optional(),
});

/** Every call that a transaction makes, itself first, by `debug_traceTransaction`. */
export async function callsIn(provider: JsonRpcApiProvider, hash: string): Promise<CallFrame[]> {
  const options = { tracer: 'callTracer' };
  const answer: unknown = await provider.send('debug_traceTransaction', [hash, options]);
  const flatten = (call: CallFrame): CallFrame[] => [call, ...(call.calls ?? []).flatMap(flatten)];
  return flatten(frame.parse(answer));
}

import { z } from 'zod';

/** What is asked of a node. */
export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** A call as it goes over the wire. */
export interface RpcRequest extends RpcCall {
  readonly jsonrpc: '2.0';
  readonly id: number;
}

/** The error object of JSON-RPC 2.0 §5.1, kept whole: the data of a revert is in it. */
export interface RpcFault {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** A node's answer to one call. An error object is an answer too; whether it says anything is decided elsewhere. */
export type RpcAnswer =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'fault'; readonly fault: RpcFault };

const fault = z.object({
  code: z.number(),
  message: z.string().catch(''),
  data: z.unknown().optional(),
});

const response = z.union([
  z.object({ id: z.number(), error: fault }),
  z.object({ id: z.number(), result: z.unknown() }).refine((each) => 'result' in each),
]);

/** What came back for a request: an answer to each of its calls, or one error object for all of it. */
export type ParsedResponse =
  | { readonly kind: 'answers'; readonly byId: ReadonlyMap<number, RpcAnswer> }
  | { readonly kind: 'refusal'; readonly fault: RpcFault };

/** Reads a response to one call or to a batch; nothing if it is no JSON-RPC. */
export function parseResponse(value: unknown): ParsedResponse | undefined {
  const whole = z.object({ id: z.null().optional(), error: fault }).safeParse(value);
  if (whole.success) return { kind: 'refusal', fault: faultOf(whole.data.error) };
  const parsed = z.array(response).safeParse(Array.isArray(value) ? value : [value]);
  if (!parsed.success) return undefined;
  const answers = parsed.data.map((each): [number, RpcAnswer] => [
    each.id,
    'error' in each
      ? { kind: 'fault', fault: faultOf(each.error) }
      : { kind: 'result', result: each.result },
  ]);
  return { kind: 'answers', byId: new Map(answers) };
}

function faultOf({ code, message, data }: z.infer<typeof fault>): RpcFault {
  return data === undefined ? { code, message } : { code, message, data };
}

/**
 * The data with which a call was reverted, if that is what a fault says. Nodes agree on code 3 for it; older ones say
 * −32000 and give the data, and some put it one level deeper.
 */
export function revertData({ code, data }: RpcFault): string | undefined {
  const deeper = typeof data === 'object' && data !== null && 'data' in data ? data.data : data;
  if (typeof deeper === 'string' && /^0x([0-9a-f]{2})*$/i.test(deeper)) return deeper.toLowerCase();
  return code === 3 ? '0x' : undefined;
}

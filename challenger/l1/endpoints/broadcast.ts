import { Transaction } from 'ethers';
import { EndpointError } from './endpointError.js';
import type { RpcAnswer, RpcFault } from './jsonRpc.js';
import { NoAgreementError } from './noAgreement.js';
import type { Member, Panel } from './panel.js';

/**
 * Sends a signed transaction to every endpoint, so that none of them can keep it from L1; the first that takes it
 * counts. An endpoint that refuses it but knows it by its hash has it from somebody else already: nodes say so in words
 * only, and each in its own.
 * @throws NoAgreementError if no endpoint gave an answer
 */
export async function broadcast(panel: Panel, raw: string): Promise<RpcAnswer> {
  const hash = Transaction.from(raw).hash ?? '';
  const faults: RpcFault[] = [];
  const failed: EndpointError[] = [];
  const taken = panel.inOrder().map(async (member): Promise<RpcAnswer> => {
    const fault = await offer(panel, member, raw, hash).catch((error: unknown) => {
      if (!(error instanceof EndpointError)) throw error;
      failed.push(error);
      throw error;
    });
    if (fault === undefined) return { kind: 'result', result: hash };
    faults.push(fault);
    throw new NotTaken();
  });
  try {
    return await Promise.any(taken);
  } catch (error) {
    if (!(error instanceof AggregateError)) throw error;
    for (const each of error.errors as unknown[]) {
      if (!(each instanceof NotTaken) && !(each instanceof EndpointError)) throw each;
    }
    const [fault] = faults;
    if (fault === undefined) {
      throw new NoAgreementError('eth_sendRawTransaction', 1, [], [], failed);
    }
    return { kind: 'fault', fault };
  }
}

/** Marks a refusal on its way through `Promise.any`. */
class NotTaken extends Error {}

/** Why a member does not take a transaction; nothing if it does. */
async function offer(
  panel: Panel,
  member: Member,
  raw: string,
  hash: string,
): Promise<RpcFault | undefined> {
  const answer = await panel.ask(member, { method: 'eth_sendRawTransaction', params: [raw] });
  if (answer.kind === 'result') {
    if (String(answer.result).toLowerCase() === hash.toLowerCase()) return undefined;
    return { code: -32603, message: 'gave the hash of another transaction' };
  }
  const known = await panel.ask(member, { method: 'eth_getTransactionByHash', params: [hash] });
  const isKnown = known.kind === 'result' && known.result !== null && known.result !== undefined;
  return isKnown ? undefined : answer.fault;
}

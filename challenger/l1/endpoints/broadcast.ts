import { Transaction } from 'ethers';
import type { Wait } from './clock.js';
import { EndpointError } from './endpointError.js';
import type { RpcAnswer, RpcFault } from './jsonRpc.js';
import { NoAgreementError } from './noAgreement.js';
import type { Member, Panel } from './panel.js';

export interface BroadcastOptions {
  readonly need: number;
  /** How long others are waited for once `need` have refused, ms. */
  readonly graceMs: number;
  /** And once anybody has, ms: those who have not answered by then hang. */
  readonly slowMs: number;
}

/**
 * Sends a signed transaction to every endpoint, so that none of them can keep it from L1; the first that takes it
 * counts. An endpoint that refuses it but knows it by its hash has it from somebody else already: nodes say so in words
 * only, and each in its own. One that hangs is not waited for where the others refuse.
 * @throws NoAgreementError if no endpoint gave an answer
 */
export function broadcast(
  panel: Panel,
  raw: string,
  { need, graceMs, slowMs }: BroadcastOptions,
): Promise<RpcAnswer> {
  const hash = Transaction.from(raw).hash ?? '';
  const faults: RpcFault[] = [];
  const failed: EndpointError[] = [];
  const members = panel.inOrder();
  return new Promise((resolve, reject) => {
    const waits: Wait[] = [];
    let open = members.length;
    let isOver = false;
    const end = () => {
      isOver = true;
      for (const wait of waits) wait.cancel();
    };
    const give = (answer: RpcAnswer) => {
      end();
      resolve(answer);
    };
    const giveUp = (error: unknown) => {
      end();
      reject(error as Error);
    };
    const conclude = () => {
      const [fault] = faults;
      if (fault !== undefined) give({ kind: 'fault', fault });
      else giveUp(new NoAgreementError('eth_sendRawTransaction', 1, [], [], failed));
    };
    const waitFor = (ms: number) => {
      const wait = panel.clock.wait(ms);
      waits.push(wait);
      wait.over.then(conclude, giveUp);
    };
    const heard = (fault: RpcFault | undefined) => {
      if (fault === undefined) {
        give({ kind: 'result', result: hash });
        return;
      }
      if (isOver) return;
      faults.push(fault);
      if (faults.length === 1) waitFor(slowMs);
      if (faults.length === need) waitFor(graceMs);
    };
    const settled = () => {
      open--;
      if (open === 0) conclude();
    };
    for (const member of members) {
      offer(panel, member, raw, hash)
        .then(heard, (error: unknown) => {
          if (error instanceof EndpointError) failed.push(error);
          else giveUp(error);
        })
        .then(settled, giveUp);
    }
  });
}

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

import { readFileSync } from 'node:fs';
import { Anvil } from '../../challenger/devnet/anvil.js';
import type { ExecutionWorkload } from './executionWorkloads.js';

/** What a block cost anvil: its transactions sent to it, then mined. CPU ms of its process. */
export interface AnvilFigures {
  readonly submit: number;
  readonly mine: number;
  readonly gasUsed: bigint;
}

const BATCH = 500;

/** Gives the workload's transactions to an anvil that starts from its genesis, and has it mine one block of them. */
export async function onAnvil({ genesis, transactions }: ExecutionWorkload): Promise<AnvilFigures> {
  const extra = ['--gas-limit', String(genesis.gasLimit)];
  const anvil = await Anvil.l2({ genesis, extra });
  try {
    const { pid } = anvil;
    if (pid === undefined) throw new Error('anvil has no process');
    const start = cpuOf(pid);
    for (let at = 0; at < transactions.length; at += BATCH) {
      const part = transactions.slice(at, at + BATCH);
      await anvil.rpc.batch(part.map((raw) => ['eth_sendRawTransaction', [raw]] as const));
    }
    const sent = cpuOf(pid);
    await anvil.rpc.call('evm_mine');
    const mined = cpuOf(pid);
    const block = (await anvil.rpc.call('eth_getBlockByNumber', ['latest', false])) as {
      gasUsed: string;
    };
    return { submit: sent - start, mine: mined - sent, gasUsed: BigInt(block.gasUsed) };
  } finally {
    await anvil.stop();
  }
}

/** User and system time of a process, ms (proc(5): fields 14 and 15, in ticks of 10 ms). */
function cpuOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

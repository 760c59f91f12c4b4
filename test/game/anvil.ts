import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { JsonRpcProvider } from 'ethers';

/** An anvil of the test's own, on a free port of the loopback interface. */
export interface Anvil {
  readonly provider: JsonRpcProvider;
  stop(): Promise<void>;
}

const manifest = createRequire(import.meta.url).resolve(
  '@foundry-rs/anvil-linux-amd64/package.json',
);

export async function startAnvil(...options: string[]): Promise<Anvil> {
  const child = spawn(path.join(path.dirname(manifest), 'bin/anvil'), [
    ...['--host', '127.0.0.1', '--port', '0', '--max-persisted-states', '0'],
    ...['--hardfork', 'prague', ...options],
  ]);
  const url = `http://127.0.0.1:${await portOf(child)}`;
  const provider = new JsonRpcProvider(url, undefined, {
    cacheTimeout: -1,
    staticNetwork: true,
    pollingInterval: 10,
    batchMaxCount: 1,
  });
  return {
    provider,
    stop: () => {
      provider.destroy();
      return new Promise((resolve) => {
        child.once('exit', () => {
          resolve();
        });
        child.kill('SIGKILL');
      });
    },
  };
}

function portOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`anvil ended with ${String(code)}: ${output}`));
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(output)?.[1];
      if (port === undefined) return;
      child.removeAllListeners('exit');
      child.stdout?.removeAllListeners('data').resume();
      child.stderr?.resume();
      resolve(port);
    });
  });
}

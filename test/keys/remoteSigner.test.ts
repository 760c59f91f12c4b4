import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { Wallet } from 'ethers';
import { afterEach, describe, expect, it } from 'vitest';
import { RemoteSigner } from '../../challenger/keys/remoteSigner.js';
import { ADDRESS, GWEI, KEY, UNSIGNED, wanted } from './known.js';

describe('a remote signer', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  type Answer = (params: Record<string, string>) => unknown;

  /** A signer that answers with what `answer` gives. */
  async function remote(answer: Answer): Promise<RemoteSigner> {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const { id, method, params } = JSON.parse(body) as {
          id: number;
          method: string;
          params: [Record<string, string>];
        };
        expect(method).toBe('eth_signTransaction');
        void Promise.resolve(answer(params[0])).then((given) => {
          response.end(JSON.stringify({ jsonrpc: '2.0', id, ...(given as object) }));
        });
      });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server?.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    return new RemoteSigner({ url: `http://127.0.0.1:${String(port)}/secret`, address: ADDRESS });
  }

  const honest =
    (key: string, change: Record<string, unknown> = {}): Answer =>
    async ({ from: _from, gas, input: _input, accessList: _list, ...rest }) => {
      const { nonce, ...fields } = rest;
      const asked = { ...fields, nonce: Number(nonce), gasLimit: gas!, type: Number(rest['type']) };
      return { result: await new Wallet(key).signTransaction({ ...asked, ...change }) };
    };

  it('signs what it is asked to', async () => {
    const signer = await remote(honest(KEY));
    expect(await signer.signTransaction(UNSIGNED)).toBe(await wanted());
    expect(inspect(signer, { depth: 9 }) + JSON.stringify(signer)).not.toContain('secret');
  });

  it('takes the form in which geth answers', async () => {
    const signer = await remote(async (params) => {
      const { result } = (await honest(KEY)(params)) as { result: string };
      return { result: { raw: result, tx: {} } };
    });
    expect(await signer.signTransaction(UNSIGNED)).toBe(await wanted());
  });

  it.each([
    ['to', { to: `0x${'44'.repeat(20)}` }],
    ['value', { value: 10n }],
    ['data', { data: '0x1235' }],
    ['nonce', { nonce: 8 }],
    ['gas', { gasLimit: 50_001n }],
    ['tip', { maxPriorityFeePerGas: 2n * GWEI }],
    ['cap', { maxFeePerGas: 31n * GWEI }],
    ['chain', { chainId: 6n }],
  ])('is not believed where it changes %s', async (_, change) => {
    const signer = await remote(honest(KEY, change));
    await expect(signer.signTransaction(UNSIGNED)).rejects.toMatchObject({
      ...{ code: 'KEYS_SIGNED_OTHER', what: 'transaction' },
    });
  });

  it('is not believed where it signs with another key', async () => {
    const signer = await remote(honest(`0x${'05'.repeat(32)}`));
    await expect(signer.signTransaction(UNSIGNED)).rejects.toMatchObject({ what: 'signer' });
  });

  it.each([
    ['an error', { error: { code: -32000, message: 'locked' } }, /-32000: locked/],
    ['nothing', {}, /no transaction/],
    ['no transaction', { result: '0x1234' }, /no transaction/],
    ['something else', { result: 5 }, /no JSON-RPC/],
  ])('is told of where it answers with %s', async (_, answer, message) => {
    const signer = await remote(() => answer);
    await expect(signer.signTransaction(UNSIGNED)).rejects.toMatchObject({
      ...{ code: 'KEYS_SIGNER_REFUSED', message: expect.stringMatching(message) as unknown },
    });
  });

  it('is spoken to by TLS, but on this machine', () => {
    const at = (url: string) => () => new RemoteSigner({ url, address: ADDRESS });
    expect(at('http://signer.example')).toThrow(/https/);
    expect(at('http://127.0.0.1.example')).toThrow(/https/);
    expect(at('https://signer.example')).not.toThrow();
    expect(at('http://[::1]:9000')).not.toThrow();
  });
});

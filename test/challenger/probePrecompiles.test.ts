import { type AbstractProvider, JsonRpcProvider, type TransactionRequest } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fork } from '../../bisection/machine/Config.js';
import type { Host } from '../../bisection/machine/Host.js';
import { precompile } from '../../challenger/execute/precompile.js';
import { Anvil } from '../../challenger/devnet/anvil.js';
import {
  type PrecompileFault,
  probePrecompiles,
  UnfitPrecompileError,
} from '../../challenger/l1/probePrecompiles.js';
import { precompileProbes } from '../../challenger/l1/precompileProbes.js';

const FORKS = { cancun: Fork.cancun, prague: Fork.prague, osaka: Fork.osaka } as const;
type Name = keyof typeof FORKS;

const fault = (number: number, what: PrecompileFault) =>
  expect.objectContaining({ precompile: number, fault: what }) as unknown;

async function probe(provider: AbstractProvider, fork: Fork, ours = precompile): Promise<unknown> {
  try {
    await probePrecompiles(provider, { fork }, ours);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(UnfitPrecompileError);
    return error;
  }
}

describe.each(['cancun', 'prague', 'osaka'] as const)('the precompiles of an L1 at %s', (l1) => {
  let anvil: Anvil;
  let provider: JsonRpcProvider;
  beforeAll(async () => {
    anvil = await Anvil.l1({ hardfork: l1 });
    provider = new JsonRpcProvider(anvil.url, undefined, {
      ...{ staticNetwork: true, cacheTimeout: -1, batchMaxCount: 1 },
    });
  });
  afterAll(async () => {
    provider.destroy();
    await anvil.stop();
  });

  const missing: Record<Name, Partial<Record<Name, number>>> = {
    cancun: { prague: 0x0b, osaka: 0x0b },
    prague: { osaka: 0x100 },
    osaka: {},
  };
  it.each(Object.entries(FORKS))('serve a chain at %s, or not', async (name, fork) => {
    const first = missing[l1][name as Name];
    const expected = first === undefined ? undefined : fault(first, 'missing');
    expect(await probe(provider, fork)).toEqual(expected);
  });

  it.each(precompileProbes(precompile, FORKS[l1]).map(([number]) => [number]))(
    'are asked for an answer that says something: 0x%x',
    async (number) => {
      const other: Host['precompile'] = (address, input) => {
        const output = precompile(address, input);
        return address === number ? output?.map((byte) => byte ^ 1) : output;
      };
      // Points that our own precompile gives wrong are on no curve, so that ours fails and there is nothing to compare.
      expect(await probe(provider, FORKS[l1], other)).toEqual(
        number === 0x10 || number === 0x11
          ? expect.any(UnfitPrecompileError)
          : fault(number, 'different'),
      );
    },
  );

  it('must not cost more than the chain’s table says', async () => {
    const dear = new Proxy(provider, {
      get: (target, key) =>
        key === 'call'
          ? (request: TransactionRequest) => {
              // An L1 where a call of SHA-256 (PUSH2 0x0002 PUSH4 gas STATICCALL) costs a unit more than it may.
              const data = String(request.data).replace(/61000263(\w{8})fa/, (all, gas: string) =>
                all.replace(
                  gas,
                  Math.max(0, Number(`0x${gas}`) - 1)
                    .toString(16)
                    .padStart(8, '0'),
                ),
              );
              return target.call({ ...request, data });
            }
          : (Reflect.get(target, key) as unknown),
    });
    expect(await probe(dear, FORKS[l1])).toEqual(fault(2, 'dearer'));
  });
});

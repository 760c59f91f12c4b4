import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROCESS_CLOCK } from '../../../challenger/l1/endpoints/clock.js';
import { Endpoint } from '../../../challenger/l1/endpoints/endpoint.js';
import type { RpcAnswer, RpcRequest } from '../../../challenger/l1/endpoints/jsonRpc.js';
import { NoAgreementError } from '../../../challenger/l1/endpoints/noAgreement.js';
import { Panel } from '../../../challenger/l1/endpoints/panel.js';
import { type Pin, pinNumber, pinTag } from '../../../challenger/l1/endpoints/pin.js';

/** A block's hash on a branch. */
const hash = (number: number, branch: number) =>
  `0x${branch.toString(16).padStart(2, '0')}${number.toString(16).padStart(62, '0')}`;
const hex = (number: number) => `0x${number.toString(16)}`;

type Asked = number | 'tag';
type BlockAt = (number: Asked) => { number: string; hash: string } | null;

/** A node that gives these blocks. */
function node(name: string, blockAt: BlockAt, delayMs = 0): Endpoint {
  const one = ({ method, params: [block] }: RpcRequest): RpcAnswer => {
    if (method === 'eth_chainId') return { kind: 'result', result: '0x1' };
    return {
      kind: 'result',
      result: blockAt(String(block).startsWith('0x') ? Number(block) : 'tag'),
    };
  };
  return new Endpoint({ url: 'http://localhost', name }, PROCESS_CLOCK, Math.random, {
    send: async (requests) => {
      if (delayMs > 0) await setTimeout(delayMs);
      const byId = new Map(requests.map((request) => [request.id, one(request)]));
      return { kind: 'answers', byId };
    },
    close: () => undefined,
  });
}

/** Up to `fork` all branches are one. */
const honest = (height: number, fork: number, branch: number) => (asked: Asked) => {
  const number = typeof asked === 'string' ? height : asked;
  if (number > height) return null;
  return { number: hex(number), hash: hash(number, number <= fork ? 0 : branch) };
};

const liar = (height: number, branch: number) => (asked: Asked) => {
  const number = typeof asked === 'string' ? height : asked;
  return { number: hex(number), hash: hash(number, 100 + branch) };
};

const options = (need: number) => ({
  ...{ need, maxBehind: 64, graceMs: 1_000, tolerance: 3 },
  onBehind: () => undefined,
});
const panelOf = (endpoints: Endpoint[]) =>
  new Panel(endpoints, 1n, PROCESS_CLOCK, () => undefined, 5_000);

const scene = fc
  .record({
    honest: fc.array(fc.record({ height: fc.integer({ min: 90, max: 100 }), branch: fc.nat(3) }), {
      minLength: 2,
      maxLength: 5,
    }),
    fork: fc.integer({ min: 60, max: 100 }),
    // Liars may be of one mind.
    liars: fc.array(fc.record({ height: fc.nat(200), branch: fc.nat(1) }), { maxLength: 4 }),
    spare: fc.nat(3),
  })
  .map(({ liars, ...rest }) => {
    // As many as are needed are more than all liars together, and there are that many honest ones.
    const few = liars.slice(0, rest.honest.length - 1);
    const need = few.length + 1 + (rest.spare % (rest.honest.length - few.length));
    return { ...rest, liars: few, need };
  });

describe('the block of a tag', () => {
  it('is one that an honest endpoint holds, as high as enough of them are, whatever others say', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ honest: nodes, fork, liars, need }) => {
        const panel = panelOf([
          ...liars.map(({ height, branch }, i) => node(`liar ${i}`, liar(height, branch))),
          ...nodes.map(({ height, branch }, i) => node(`${i}`, honest(height, fork, branch + 1))),
        ]);
        const pin: Pin = await pinTag(panel, 'latest', options(need));
        const number = Number(pin.number);
        const holders = nodes.filter(
          ({ height, branch }) =>
            height >= number && hash(number, number <= fork ? 0 : branch + 1) === pin.hash,
        );
        expect(holders.length).toBeGreaterThanOrEqual(1);
        expect(pin.holders.length).toBeGreaterThanOrEqual(need);
        // Where nothing forks it is as high as the lowest of the highest `need` honest ones, or higher.
        const heights = nodes.map(({ height }) => height).sort((a, b) => b - a);
        if (fork >= 100) expect(number).toBeGreaterThanOrEqual(heights[need - 1]!);
        expect(await pinNumber(panel, pin.number, options(need))).toMatchObject({ hash: pin.hash });
      }),
      { numRuns: 200 },
    );
  });

  it('is nowhere where too few are of one chain', async () => {
    const apart = [1, 2].map((branch) => node(`${branch}`, honest(100, 10, branch)));
    await expect(pinTag(panelOf(apart), 'latest', options(2))).rejects.toBeInstanceOf(
      NoAgreementError,
    );
    const near = [1, 2].map((branch) => node(`${branch}`, honest(100, 90, branch)));
    expect(Number((await pinTag(panelOf(near), 'latest', options(2))).number)).toBe(84);
  });

  it('is nowhere where one of as many as are needed would hold it far down', async () => {
    const nodes = (low: number) => [100, low].map((at) => node(`${at}`, honest(at, 200, 0)));
    const behind = { ...options(2), maxBehind: 8 };
    expect(await pinTag(panelOf(nodes(92)), 'latest', behind)).toMatchObject({ number: 92n });
    await expect(pinTag(panelOf(nodes(91)), 'latest', behind)).rejects.toMatchObject({
      code: 'L1_NO_AGREEMENT',
    });
    const spare = panelOf([...nodes(91), node('spare', honest(99, 200, 0))]);
    expect(await pinTag(spare, 'latest', behind)).toMatchObject({ number: 99n });
    expect(await pinTag(panelOf(nodes(40)), 'finalized', behind)).toMatchObject({ number: 40n });
  });

  it('waits for those who are late where those who are there do not suffice', async () => {
    const at = (height: number, delayMs: number) =>
      node(`${height} ${delayMs}`, honest(height, 200, 0), delayMs);
    const late = { ...options(2), maxBehind: 8, graceMs: 1 };
    const panel = panelOf([at(100, 0), at(50, 0), at(100, 80)]);
    expect(await pinTag(panel, 'latest', late)).toMatchObject({ number: 100n });
  });

  it('is no block that enough do not have', async () => {
    const nodes = [100, 99, 98].map((height) => node(`${height}`, honest(height, 200, 0)));
    expect(await pinNumber(panelOf(nodes), 100n, options(2))).toBeUndefined();
    expect(await pinNumber(panelOf(nodes), 99n, options(2))).toMatchObject({ number: 99n });
  });
});

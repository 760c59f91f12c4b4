import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fork } from '../../bisection/machine/Config.js';
import { Rlp } from '../../bisection/structures/Rlp.js';
import { AUTHORITIES, authorizingItems, signAuthorizing, tuple } from './delegations.js';
import { Provers } from './provers.js';
import { assemble, bytesOf, itemsOf, sign } from './scene.js';
import { type Options, runTransaction, verdict } from './verdict.js';

const provers = await Provers.load();
const run = (bytes: Uint8Array, options?: Options) => runTransaction(provers, bytes, options);

const integer = Rlp.encodeUint;
const text = (length: number, byte = 0x22) => Rlp.encodeString(new Uint8Array(length).fill(byte));
const raw = (hex: string) => bytesOf(`0x${hex}`);
const entry = (...items: Uint8Array[]) => Rlp.encodeList(items);

describe('any bytes at all', () => {
  const seeds = [
    sign(),
    sign({ type: 0 }),
    sign({ type: 0, chainId: 0n }),
    sign({ type: 1, data: `0x${'ab00'.repeat(40)}` }),
    sign({
      accessList: [{ address: `0x${'22'.repeat(20)}`, storageKeys: [`0x${'33'.repeat(32)}`] }],
    }),
    signAuthorizing({ tuples: [tuple(AUTHORITIES[0], {})] }),
    signAuthorizing({ tuples: AUTHORITIES.map((by) => tuple(by, { nonce: 1n, chainId: 0n })) }),
  ];
  const edit = fc.oneof(
    fc.tuple(fc.constant('set' as const), fc.nat(), fc.nat(255)),
    fc.tuple(fc.constant('insert' as const), fc.nat(), fc.nat(255)),
    fc.tuple(fc.constant('delete' as const), fc.nat(), fc.constant(0)),
    fc.tuple(fc.constant('cut' as const), fc.nat(), fc.constant(0)),
    fc.tuple(fc.constant('step' as const), fc.nat(40), fc.constantFrom(1, 255)),
  );
  const mutated = fc
    .tuple(fc.constantFrom(...seeds), fc.array(edit, { minLength: 1, maxLength: 3 }))
    .map(([seed, edits]) => {
      const bytes = [...seed];
      for (const [kind, place, byte] of edits) {
        const at = bytes.length === 0 ? 0 : place % bytes.length;
        if (kind === 'set') bytes[at] = byte;
        else if (kind === 'insert') bytes.splice(at, 0, byte);
        else if (kind === 'delete') bytes.splice(at, 1);
        else if (kind === 'cut') bytes.length = at;
        else bytes[at] = ((bytes[at] ?? 0) + byte) & 255;
      }
      return Uint8Array.from(bytes);
    });

  it('are taken or skipped alike', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 4, arbitrary: mutated }, fc.uint8Array({ maxLength: 300 })),
        fc.constantFrom(Fork.cancun, Fork.prague),
        fc.constantFrom(0, 255, 4000),
        async (bytes, fork, before) => {
          await run(bytes, { fork, before });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('with odd items and a right signature, too', async () => {
    const item = fc.oneof(
      fc.bigInt({ min: 0n, max: 1n << 70n }).map(integer),
      fc.uint8Array({ maxLength: 70 }).map(Rlp.encodeString),
      fc
        .array(
          fc.nat(40).map((n) => text(n)),
          { maxLength: 3 },
        )
        .map(Rlp.encodeList),
      fc.uint8Array({ maxLength: 6 }),
    );
    const key = fc.constantFrom(text(32), text(32), text(32), text(31), raw('80'));
    const list = fc
      .array(fc.tuple(fc.constantFrom(20, 20, 20, 19), fc.array(key, { maxLength: 4 })), {
        maxLength: 3,
      })
      .map((entries) =>
        Rlp.encodeList(entries.map(([size, keys]) => entry(text(size), Rlp.encodeList(keys)))),
      );
    const authorizations = fc
      .array(
        fc.tuple(
          fc.constantFrom(...AUTHORITIES).map((by) => Rlp.list(tuple(by, { nonce: 200n }))),
          fc.array(fc.tuple(fc.nat(6), item), { maxLength: 1 }),
        ),
        { maxLength: 3 },
      )
      .map((tuples) =>
        tuples.map(([items, changes]) => {
          const changed = [...items];
          for (const [at, other] of changes) changed[at] = other;
          return entry(...changed);
        }),
      );
    const verdicts = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 1, 2, 4),
        fc.array(fc.tuple(fc.nat(9), item), { maxLength: 1 }),
        fc.option(list),
        authorizations,
        async (type, changes, accessList, tuples) => {
          const items = type === 4 ? authorizingItems({ tuples }) : itemsOf(type);
          if (accessList !== null && type > 0)
            items[type === 4 ? 8 : items.length - 1] = accessList;
          for (const [at, changed] of changes) items[at % items.length] = changed;
          const bytes = assemble(type, items);
          await run(bytes);
          verdicts.add(verdict(bytes, {}));
        },
      ),
      // What has been seen is asserted below, so the runs must not change from one time to the next.
      { numRuns: 200, seed: Number(process.env['GAINSAY_SEED'] ?? 1) },
    );
    for (const seen of ['valid', 'decoding', 'gas']) expect(verdicts).toContain(seen);
  });
});

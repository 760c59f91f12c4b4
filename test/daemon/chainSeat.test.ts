import { expect, it } from 'vitest';
import type { DaemonEvent } from '../../challenger/api/daemonEvent.js';
import { ChainFileError } from '../../challenger/chainFile.js';
import { ChainSeat } from '../../challenger/daemon/chainSeat.js';
import type { OpenMember } from '../../challenger/daemon/openMember.js';
import { NoAgreementError } from '../../challenger/l1/endpoints/noAgreement.js';

const silent = new NoAgreementError('eth_call', 2, [], [], []);

/** A seat whose chain opens once all these have been thrown, and what is seen of it. */
function seated(errors: readonly Error[]) {
  const seen = { events: [] as DaemonEvent[], opened: 0, runs: 0, waited: 0 };
  const daemon = { run: () => Promise.resolve(void (seen.runs += 1)), status: () => ({}) };
  const seat = new ChainSeat({
    ...{ name: 'one', pollMs: 10, tell: (event) => seen.events.push(event) },
    open: () => {
      const error = errors[seen.opened++];
      if (error !== undefined) return Promise.reject(error);
      return Promise.resolve({ daemon } as unknown as OpenMember);
    },
    clock: {
      now: () => seen.waited,
      sleep: (ms) => Promise.resolve(void (seen.waited += ms)),
    },
  });
  return { seat, seen };
}

it.each([
  ['endpoints that give no answer', silent],
  ['a chain file that is not there', new ChainFileError('a.json', ['none'], 'wait', true)],
])('tells of %s, and goes on', async (_, error) => {
  const { seat, seen } = seated([error, error, error]);
  await seat.tryOnce();
  expect(seen.events).toMatchObject([{ kind: 'loop', failure: { code: error.code } }]);
  expect(seat.status()).toMatchObject({ lastLoopAt: null, notReady: [{ code: error.code }] });
  await seat.run(new AbortController().signal);
  expect(seen).toMatchObject({ opened: 4, runs: 1 });
});

it('ends the start by what will not pass, and nothing by it later', async () => {
  const wrong = new ChainFileError('a.json', ['l1: is missing']);
  const first = seated([wrong]);
  await expect(first.seat.tryOnce()).rejects.toBe(wrong);
  const later = seated([silent, wrong]);
  await later.seat.tryOnce();
  await later.seat.run(new AbortController().signal);
  expect(later.seen).toMatchObject({ opened: 3, runs: 1 });
});

it('makes one attempt at a time', async () => {
  const { seat, seen } = seated([]);
  await Promise.all([seat.tryOnce(), seat.run(new AbortController().signal)]);
  expect(seen).toMatchObject({ opened: 1, runs: 1 });
});

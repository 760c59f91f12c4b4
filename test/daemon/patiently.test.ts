import { expect, it } from 'vitest';
import { patiently } from '../../challenger/daemon/patiently.js';
import { NoAgreementError } from '../../challenger/l1/endpoints/noAgreement.js';

/** A clock on which time passes only by waiting. */
function turned() {
  const clock = {
    waited: 0,
    now: () => clock.waited,
    sleep: (ms: number) => ((clock.waited += ms), Promise.resolve()),
  };
  return clock;
}

/** Fails so many times, then opens. */
function failing(times: number, error: Error) {
  const place = {
    asked: 0,
    open: () => (place.asked++ < times ? Promise.reject(error) : Promise.resolve('open')),
  };
  return place;
}

const silent = new NoAgreementError('eth_call', 2, [], [], []);

it('waits for endpoints that give no answer, and not for ever', async () => {
  const clock = turned();
  expect(await patiently(failing(9, silent).open, clock)).toBe('open');
  expect(clock.waited).toBeGreaterThan(30_000);
  expect(clock.waited).toBeLessThan(90_000);
  await expect(patiently(failing(10, silent).open, turned())).rejects.toBe(silent);
});

it('does not wait for what will not pass', async () => {
  const place = failing(1, new RangeError('wrong'));
  await expect(patiently(place.open, turned())).rejects.toThrow('wrong');
  expect(place.asked).toBe(1);
});

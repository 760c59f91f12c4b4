import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Status } from '../../bisection/game/Claims.js';
import type { Hash } from '../../bisection/structures/Keccak.js';
import type { DaemonEvent } from '../../challenger/api/daemonEvent.js';
import { EvidenceKeeper } from '../../challenger/daemon/evidenceKeeper.js';
import type { SeenClaim } from '../../challenger/daemon/records/claimRecords.js';
import type { BundleFile } from '../../challenger/evidence/bundleFile.js';
import { EvidenceShelf } from '../../challenger/evidence/evidenceShelf.js';
import { NoAgreementError } from '../../challenger/l1/endpoints/noAgreement.js';
import type { Verdict } from '../../challenger/verdict.js';

const folder = mkdtempSync(path.join(tmpdir(), 'gainsay-shelf-'));
const WRONG = { kind: 'disagree', basis: 'replayed' } as unknown as Verdict;
const BUNDLE = { name: 'bundle', bytes: new Uint8Array(1) } as unknown as BundleFile;
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('goes on where the shelf cannot be read, and tells of it', async () => {
  // A file where the folder should be: neither read nor written.
  const blocked = path.join(folder, 'blocked');
  writeFileSync(blocked, '');
  const told: DaemonEvent[] = [];
  const keeper = new EvidenceKeeper({
    shelf: new EvidenceShelf(blocked),
    collect: () => Promise.resolve(BUNDLE),
    verdictOf: () => WRONG,
    tell: (event) => told.push(event),
    now: () => 0,
  });
  const id = new Uint8Array(32).fill(1) as Hash;
  const fallen = { posted: { id, parent: id }, claim: { status: Status.eliminated } };
  await keeper.keep([fallen as unknown as SeenClaim]);
  expect(told).toMatchObject([{ kind: 'evidence', outcome: { kind: 'failed', code: 'ENOTDIR' } }]);
});

it('holds up a dispute for some looks where L1 gives no answer, and not for ever', async () => {
  const told: DaemonEvent[] = [];
  const silence = new NoAgreementError('eth_getTransactionByHash', 2, [], [], []);
  const keeper = new EvidenceKeeper({
    shelf: new EvidenceShelf(path.join(folder, 'shelf')),
    collect: () => Promise.reject(silence),
    verdictOf: () => WRONG,
    tell: (event) => told.push(event),
    now: () => 0,
  });
  const id = new Uint8Array(32).fill(2) as Hash;
  const wrong = { posted: { id, parent: id }, claim: { status: Status.pending } };
  for (let look = 0; look < 3; look++) {
    await expect(keeper.keep([wrong as unknown as SeenClaim])).rejects.toBe(silence);
  }
  await keeper.keep([wrong as unknown as SeenClaim]);
  expect(told).toMatchObject([{ outcome: { kind: 'failed', code: silence.code } }]);
});

it('tries again after a while, and longer after each failure, until there is a bundle', async () => {
  const told: DaemonEvent[] = [];
  let [now, tries] = [0, 0];
  let room = false;
  const keeper = new EvidenceKeeper({
    shelf: new EvidenceShelf(path.join(folder, 'full')),
    collect: () => {
      tries += 1;
      return room ? Promise.resolve(BUNDLE) : Promise.reject(new Error('the disk is full'));
    },
    verdictOf: () => WRONG,
    tell: (event) => told.push(event),
    now: () => now,
  });
  const id = new Uint8Array(32).fill(3) as Hash;
  const wrong = { posted: { id, parent: id }, claim: { status: Status.pending } };
  const look = async (at: number): Promise<number> => {
    now = at * 1_000;
    await keeper.keep([wrong as unknown as SeenClaim]);
    return tries;
  };
  // After 60 s, 120 s more, 240 s more.
  expect(await look(0)).toBe(1);
  expect(await look(59)).toBe(1);
  expect(await look(60)).toBe(2);
  expect(await look(179)).toBe(2);
  expect(await look(180)).toBe(3);
  room = true;
  expect(await look(419)).toBe(3);
  expect(await look(420)).toBe(4);
  expect(told.map((event) => event.kind === 'evidence' && event.outcome.kind)).toEqual([
    ...['failed', 'failed', 'failed', 'kept'],
  ]);
  // There is one, until the claim falls.
  expect(await look(99_999)).toBe(4);
});

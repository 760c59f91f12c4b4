import { describe, expect, it } from 'vitest';
import { PROCESS_CLOCK } from '../../../challenger/l1/endpoints/clock.js';
import { Endpoint } from '../../../challenger/l1/endpoints/endpoint.js';
import { type Member, Panel, type Reading } from '../../../challenger/l1/endpoints/panel.js';
import type { PoolEvent } from '../../../challenger/l1/endpoints/poolEvent.js';

const ABOUT = { method: 'eth_call', params: ['0x'] };

/** A panel whose members say, by name, what they are told to. */
function panelOf(names: readonly string[], hedgeMs = 5_000): { panel: Panel; events: PoolEvent[] } {
  const events: PoolEvent[] = [];
  const endpoints = names.map((name) => new Endpoint({ url: 'http://localhost', name }));
  const panel = new Panel(endpoints, 1n, PROCESS_CLOCK, (event) => events.push(event), hedgeMs);
  return { panel, events };
}

/** `-` is nothing. */
const says =
  (answers: Readonly<Record<string, string>>) =>
  ({ endpoint: { name } }: Member): Promise<Reading<string>> => {
    const key = answers[name] ?? '-';
    return Promise.resolve(key === '-' ? { kind: 'absent' } : { kind: 'said', key, value: key });
  };

describe('a question to several', () => {
  it('tells of a liar once for a question, and again for another one', async () => {
    const { panel, events } = panelOf(['a', 'b', 'c']);
    const ask = (about = ABOUT) =>
      panel.seek(about, 2, says({ a: 'lie', b: 'truth', c: 'truth' }), panel.members);
    for (let i = 0; i < 3; i++) expect(await ask()).toMatchObject({ value: 'truth' });
    expect(events.filter(({ kind }) => kind === 'outvoted')).toHaveLength(1);
    expect(events[0]).toMatchObject({ who: 'a', by: ['b', 'c'], said: 'lie', agreed: 'truth' });
    await ask({ ...ABOUT, params: ['0x01'] });
    expect(events.filter(({ kind }) => kind === 'outvoted')).toHaveLength(2);
    // The lies count, told or not.
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'quarantined', who: 'a', because: 'lies' }),
    );
  });

  it.each([
    ['xx', 2, 'x'],
    ['xyx', 2, 'x'],
    ['-xx', 2, 'x'],
    ['--x', 2, 'absent'],
    ['-x', 2, 'absent'],
    ['x-', 1, 'x'],
    ['--x', 1, 'x'],
    ['--', 1, 'absent'],
    ['--xx', 2, 'x'],
    ['--x-', 2, 'absent'],
    ['xy', 2, 'divided'],
    ['xy-', 2, 'divided'],
    ['xyz', 2, 'divided'],
    ['x', 2, 'divided'],
    ['-', 2, 'divided'],
    ['xyyx', 3, 'divided'],
  ])('of whom these say %s, and %i must agree, comes to %s', async (answers, need, expected) => {
    const names = [...answers].map((_, i) => `${i}`);
    const { panel } = panelOf(names);
    const told = Object.fromEntries([...answers].map((answer, i) => [`${i}`, answer]));
    const finding = await panel.seek(ABOUT, need, says(told), panel.members);
    expect(finding.kind === 'agreed' ? finding.value : finding.kind).toBe(expected);
  });

  it('waits once for one that hangs, and asks the others first from then on', async () => {
    const { panel } = panelOf(['a', 'b', 'c'], 20);
    const asked: string[] = [];
    const question = (member: Member): Promise<Reading<string>> => {
      asked.push(member.endpoint.name);
      return member.endpoint.name === 'a'
        ? new Promise(() => undefined)
        : Promise.resolve({ kind: 'said', key: 'x', value: 'x' });
    };
    for (let n = 0; n < 3; n++) await panel.seek(ABOUT, 2, question);
    expect(asked).toEqual(['a', 'b', 'c', 'b', 'c', 'b', 'c']);
    // What it answers at last is not held against it any more.
    const [a] = panel.members;
    panel.observe(a!, { kind: 'answered', latencyMs: 1 });
    expect(a!.standing.late).toBe(0);
  });

  it('asks another one at the same time as one that failed last', async () => {
    const { panel } = panelOf(['a', 'b', 'c']);
    const [, b, c] = panel.members;
    for (let n = 0; n < 4; n++) panel.observe(b!, { kind: 'failed' });
    // The third is a liar, and comes last; the second takes for ever to fail.
    for (let n = 0; n < 9; n++) panel.observe(c!, { kind: 'outvoted' });
    const asked: string[] = [];
    const question = ({ endpoint: { name } }: Member): Promise<Reading<string>> => {
      asked.push(name);
      return name === 'b'
        ? new Promise(() => undefined)
        : Promise.resolve({ kind: 'said', key: 'x', value: 'x' });
    };
    expect(await panel.seek(ABOUT, 2, question)).toMatchObject({ kind: 'agreed', value: 'x' });
    expect(asked).toEqual(['a', 'b', 'c']);
  });

  it('asks no more of them than it takes', async () => {
    const { panel } = panelOf(['a', 'b', 'c', 'd']);
    const asked: string[] = [];
    const question = says({ a: 'x', b: 'y', c: 'x', d: 'x' });
    await panel.seek(
      ABOUT,
      2,
      (member) => {
        asked.push(member.endpoint.name);
        return question(member);
      },
      panel.members,
    );
    expect(asked).toEqual(['a', 'b', 'c']);
  });
});

import { describe, expect, it } from 'vitest';
import type { EventRecord } from '../../challenger/api/records/eventRecord.js';
import { EventPrinter } from '../../cli/eventPrinter.js';
import { hashOf } from '../api/model.js';

const EVENT: EventRecord = {
  ...{ id: 'a-1', chain: 'one', at: 1_800_000_000, kind: 'move', severity: 'warning' },
  ...{ text: 'post "claim"\n', claim: hashOf(3), dispute: hashOf(1), batch: 2n ** 60n },
};

function printed(format: 'text' | 'logfmt' | 'json', event: EventRecord): string {
  let text = '';
  const output = { write: (more: string) => (text += more) };
  new EventPrinter(output, { format, level: 'info' }).print(event);
  return text;
}

describe('a line of the log', () => {
  it('in JSON says all that is known, batch, claim and dispute among it', () => {
    const line = printed('json', EVENT);
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(JSON.parse(line)).toEqual({
      ...{ time: '2027-01-15T08:00:00.000Z', level: 'warn', kind: 'move', chain: 'one' },
      ...{ msg: 'post "claim"\n', batch: String(2n ** 60n), claim: hashOf(3), dispute: hashOf(1) },
      id: 'a-1',
    });
  });

  it('leaves out what is not known', () => {
    const none = { ...EVENT, chain: null, claim: null, dispute: null, batch: null };
    expect(Object.keys(JSON.parse(printed('json', none)) as object)).toEqual([
      ...['time', 'level', 'kind', 'msg', 'id'],
    ]);
    expect(printed('logfmt', none)).not.toMatch(/batch|claim=|dispute|chain/);
  });

  it('says the same as logfmt', () => {
    expect(printed('logfmt', EVENT)).toBe(
      'time=2027-01-15T08:00:00.000Z level=warn kind=move chain=one msg="post \\"claim\\"\\n" ' +
        `batch=${String(2n ** 60n)} claim=${hashOf(3)} dispute=${hashOf(1)} id=a-1\n`,
    );
  });
});

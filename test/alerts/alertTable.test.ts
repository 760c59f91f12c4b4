import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type AlertKind,
  ALERTS,
  type AlertSpec,
  runbookOf,
} from '../../challenger/alerts/alertTable.js';

const page = readFileSync('docs/monitoring.md', 'utf8');
const sections = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((text) => {
      const [title = '', ...rest] = text.split('\n');
      const anchor = title
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-');
      return [anchor, rest.join('\n').trim()];
    }),
);

describe('the page for operators', () => {
  it.each(Object.entries(ALERTS) as [AlertKind, AlertSpec][])('explains %s', (kind, spec) => {
    const anchor = runbookOf(kind).split('#')[1]!;
    const section = sections.get(anchor) ?? '';
    expect(section).toContain(`\`${kind}\`, ${spec.severity}`);
    // What it means, and more than that.
    const [, ...advice] = section.split('\n\n');
    expect(advice.join(' ').length).toBeGreaterThan(80);
  });

  it('explains no alert that there is not', () => {
    const alerts = [...sections.keys()].filter((anchor) => anchor.startsWith('alert-'));
    expect(alerts.sort()).toEqual(
      (Object.keys(ALERTS) as AlertKind[]).map((kind) => runbookOf(kind).split('#')[1]!).sort(),
    );
  });
});

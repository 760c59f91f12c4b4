import { readFileSync } from 'node:fs';

/** An alert rule. */
export interface Rule {
  readonly group: string;
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly severity: string;
  readonly summary: string;
  readonly runbook: string;
}

/** The lines of a rule, in their order and at their depth: nothing else is allowed, so nothing is overlooked. */
const RULE: readonly [string, RegExp][] = [
  ['alert', /^ {6}- alert: (\w+)$/],
  ['expr', /^ {8}expr: '(.+)'$/],
  ['for', /^ {8}for: (\d+[mhd])$/],
  ['', /^ {8}labels:$/],
  ['severity', /^ {10}severity: (info|warning|critical)$/],
  ['', /^ {8}annotations:$/],
  ['summary', /^ {10}summary: '(.+)'$/],
  ['runbook', /^ {10}runbook: '(.+)'$/],
];

/** Reads a file of alert rules that is written in the one form that ours is written in; throws for any other line. */
export function readRules(file: string): Rule[] {
  const lines = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('#'));
  if (lines.shift() !== 'groups:') throw new Error(`${file} has no groups`);
  const rules: Rule[] = [];
  let group = '';
  while (lines.length > 0) {
    const name = /^ {2}- name: ([a-z-]+)$/.exec(lines[0]!)?.[1];
    if (name !== undefined) {
      group = name;
      lines.shift();
      if (lines.shift() !== '    rules:') throw new Error(`group ${name} has no rules`);
    }
    const rule: Record<string, string> = { group };
    for (const [field, form] of RULE) {
      const line = lines.shift() ?? '';
      const match = form.exec(line);
      if (match === null) throw new Error(`not a line of a rule: ${JSON.stringify(line)}`);
      if (field !== '') rule[field] = match[1]!.replaceAll("''", "'");
    }
    rules.push(rule as unknown as Rule);
  }
  return rules;
}

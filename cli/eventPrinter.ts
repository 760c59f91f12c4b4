import type { EventRecord } from '../challenger/api/records/eventRecord.js';
import type { Settings } from '../challenger/config/settings.js';

const RANK = { critical: 0, warning: 1, info: 2 } as const;
const MOST = { error: 0, warn: 1, info: 2, debug: 2 } as const;
const LEVEL = { critical: 'error', warning: 'warn', info: 'info' } as const;
const COLOUR = { error: '\u001b[31m', warn: '\u001b[33m', info: '\u001b[36m' } as const;

/** What a printer needs of a terminal, or of a file in its place. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Prints events, a line each, as the settings say: for people, as logfmt, or as JSON. */
export class EventPrinter {
  constructor(
    private readonly output: Output,
    private readonly settings: Settings['log'],
    private readonly env: NodeJS.ProcessEnv = {},
  ) {}

  readonly print = (event: EventRecord): void => {
    const { level, format } = this.settings;
    if (RANK[event.severity] > MOST[level]) return;
    const line = { text: this.text, logfmt, json }[format](event);
    this.output.write(`${line}\n`);
  };

  private readonly text = ({ at, severity, chain, text }: EventRecord): string => {
    const level = LEVEL[severity];
    const isPlain = this.output.isTTY !== true || this.env['NO_COLOR'] !== undefined;
    const mark = level.toUpperCase().padEnd(5);
    const shown = isPlain ? mark : `${COLOUR[level]}${mark}\u001b[0m`;
    const where = chain === null ? '' : `${plain(chain)}: `;
    return `${new Date(at * 1000).toISOString().slice(11, 19)} ${shown} ${where}${plain(text)}`;
  };
}

function fields({ id, at, severity, kind, chain, text, claim, dispute, batch }: EventRecord) {
  const time = new Date(at * 1000).toISOString();
  const ids = { batch: batch === null ? null : String(batch), claim, dispute };
  return { time, level: LEVEL[severity], kind, chain, msg: text, ...ids, id };
}

const json = (event: EventRecord): string =>
  JSON.stringify(
    Object.fromEntries(Object.entries(fields(event)).filter(([, value]) => value !== null)),
  );

const logfmt = (event: EventRecord): string =>
  Object.entries(fields(event))
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${quoted(String(value))}`)
    .join(' ');

const quoted = (value: string): string =>
  /^[\w.:/+-]+$/.test(value) ? value : JSON.stringify(value);

/** Text of others holds nothing that a terminal would obey. */
const plain = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');

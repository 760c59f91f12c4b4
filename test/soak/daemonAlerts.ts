import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** A critical alert that the daemon raised. */
export interface DaemonAlert {
  /** When, by the daemon's clock, ISO 8601. */
  readonly time: string;
  /** Its kind. */
  readonly alert: string;
  readonly summary: string;
  /** The claim that it is about, if any, `0x…`. */
  readonly claim: string | undefined;
}

/** All critical alerts in a log of lines of JSON; other lines, and halves of some that a kill left, are passed over. */
export async function readAlerts(file: string): Promise<DaemonAlert[]> {
  const found: DaemonAlert[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const alert = alertIn(line);
    if (alert !== undefined) found.push(alert);
  }
  return found;
}

/** The critical alert that a line tells of, if it does. */
export function alertIn(line: string): DaemonAlert | undefined {
  if (!line.startsWith('{') || !line.endsWith('}')) return undefined;
  let told: Readonly<Record<string, unknown>>;
  try {
    told = JSON.parse(line) as typeof told;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const { kind, level, time, msg, claim } = told;
  if (kind !== 'alert' || level !== 'error') return undefined;
  const [, alert = '', summary = ''] = /^(\w+): (.*)$/s.exec(String(msg)) ?? [];
  const about = typeof claim === 'string' ? claim : undefined;
  return { time: String(time), alert, summary, claim: about };
}

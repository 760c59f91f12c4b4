import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from './apiError.js';
import type { EventLog } from './eventLog.js';
import type { EventRecord } from './records/eventRecord.js';
import { toWire } from './wire.js';

export interface StreamLimits {
  /** Readers at once; 64 if not given. */
  readonly readers?: number;
  /** What a reader may leave unread before it is let go, bytes; 1 MiB if not given. */
  readonly unreadBytes?: number;
  /** How often a sign of life is given, ms; 15 s if not given. */
  readonly beatMs?: number;
}

/** What became of readers. */
export interface StreamCounts {
  readonly readers: number;
  /** Those that were let go since they did not read. */
  readonly dropped: number;
}

/** Who has missed more asks for everything anew. */
const MOST_AT_ONCE = 500;

/** Events to whoever listens, as server-sent events. One who does not read is let go: it can come back where it was. */
export class EventStream {
  private readonly readers = new Set<ServerResponse>();
  private dropped = 0;

  constructor(
    private readonly events: EventLog,
    private readonly limits: StreamLimits = {},
  ) {}

  get counts(): StreamCounts {
    return { readers: this.readers.size, dropped: this.dropped };
  }

  /** Serves one reader until it leaves, or is let go. @throws ApiError where there are too many */
  serve(request: IncomingMessage, response: ServerResponse, chain: string | undefined): void {
    if (this.readers.size >= (this.limits.readers ?? 64)) {
      const what = 'too many readers follow the stream';
      throw new ApiError(503, 'API_STREAM_FULL', what, 'come back later, or ask /api/v1/events');
    }
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // For proxies that would collect the stream before they pass it on.
      'x-accel-buffering': 'no',
    });
    this.readers.add(response);
    const tell = (event: EventRecord): void => {
      if (chain !== undefined && event.chain !== null && event.chain !== chain) return;
      this.write(response, `id: ${event.id}\nevent: ${event.kind}\ndata: ${toWire(event)}\n\n`);
    };
    this.write(response, 'retry: 3000\n\n');
    const last = request.headers['last-event-id'];
    if (typeof last === 'string' && last !== '') {
      const { events, isWhole } = this.events.since(last);
      if (isWhole && events.length <= MOST_AT_ONCE) for (const event of events) tell(event);
      else this.write(response, `id: ${this.events.last}\nevent: reset\ndata: {}\n\n`);
    }
    const leave = this.events.follow(tell);
    const beat = setInterval(() => {
      this.write(response, ': alive\n\n');
    }, this.limits.beatMs ?? 15_000);
    beat.unref();
    response.on('close', () => {
      leave();
      clearInterval(beat);
      this.readers.delete(response);
    });
  }

  private write(response: ServerResponse, text: string): void {
    if (response.destroyed) return;
    if (response.writableLength > (this.limits.unreadBytes ?? 1_048_576)) {
      this.dropped += 1;
      response.destroy();
      return;
    }
    response.write(text);
  }
}

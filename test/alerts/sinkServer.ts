import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { LoopbackServer } from '../../challenger/http/loopbackServer.js';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

/** A receiver of alerts; `answers` are its next statuses, 200 after them. */
export class SinkServer {
  readonly received: Received[] = [];
  readonly answers: (number | 'hang up')[] = [];
  private constructor(readonly server: LoopbackServer) {}

  static async start(): Promise<SinkServer> {
    const holder: { sink?: SinkServer } = {};
    const server = await LoopbackServer.start(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      const status = holder.sink!.answers.shift() ?? 200;
      if (status === 'hang up') return void response.destroy();
      if (status === 200) {
        const body = JSON.parse(text === '' ? '{}' : text) as Record<string, unknown>;
        holder.sink!.received.push({ headers: request.headers, text, body });
      }
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
    });
    return (holder.sink = new SinkServer(server));
  }

  get url(): string {
    return this.server.url;
  }
  stop = (): Promise<void> => this.server.stop();
}

/** Waits until something is so; fails after some seconds. */
export async function until(done: () => boolean, what = 'what was waited for'): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (done()) return;
    await setTimeout(10);
  }
  throw new Error(`${what} never came`);
}

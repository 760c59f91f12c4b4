import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers one request. Where it throws, the answer is 500 and the message. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

export interface ListenOptions {
  /** 0, and if not given: a free one. */
  readonly port?: number | undefined;
  /** 127.0.0.1 if not given: nobody else can reach it. */
  readonly host?: string | undefined;
}

/** A server of HTTP, on the loopback interface unless told otherwise. */
export class LoopbackServer {
  private constructor(
    private readonly server: Server,
    /** `http://` and where it listens. */
    readonly url: string,
  ) {}

  /** Resolves when it listens; rejects with the system's error where it cannot. */
  static async start(answer: Answer, options: ListenOptions = {}): Promise<LoopbackServer> {
    const server = createServer((request, response) => {
      // What is thrown at once and what is thrown later are alike.
      new Promise<void>((resolve) => {
        resolve(answer(request, response));
      }).catch((error: unknown) => {
        if (response.headersSent) response.destroy();
        else response.writeHead(500).end(error instanceof Error ? error.message : String(error));
      });
    });
    const host = options.host ?? '127.0.0.1';
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port ?? 0, host, resolve);
    });
    const { port } = server.address() as AddressInfo;
    return new LoopbackServer(server, `http://${host}:${port}`);
  }

  /** Ends all connections; requests under way are cut off. */
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

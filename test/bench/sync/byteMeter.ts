import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between a client and a server on this machine and counts the bytes that pass, headers included. */
export class ByteMeter {
  /** From the server to the client. */
  received = 0;
  /** From the client to the server. */
  sent = 0;

  private constructor(
    /** Where the client is to turn to. */
    readonly url: string,
    private readonly server: Server,
    private readonly sockets: Set<Socket>,
  ) {}

  /** @param target `http://host:port` of the server */
  static async before(target: string): Promise<ByteMeter> {
    const { hostname, port } = new URL(target);
    const sockets = new Set<Socket>();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const meter = new ByteMeter(url, server, sockets);
    server.on('connection', (client) => {
      const upstream = connect(Number(port), hostname);
      const both = [client, upstream];
      for (const socket of both) {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
        // Whichever side breaks off takes the other one along.
        socket.on('error', () => both.forEach((each) => each.destroy()));
      }
      client.on('data', ({ length }) => (meter.sent += length));
      upstream.on('data', ({ length }) => (meter.received += length));
      client.pipe(upstream);
      upstream.pipe(client);
    });
    return meter;
  }

  /** What passed since the last time, and starts anew. */
  take(): { readonly received: number; readonly sent: number } {
    const { received, sent } = this;
    this.received = 0;
    this.sent = 0;
    return { received, sent };
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

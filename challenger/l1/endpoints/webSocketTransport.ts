import { Network, WebSocketProvider } from 'ethers';
import { MalformedAnswerError, TimedOutError, UnreachableError } from './endpointError.js';
import { type ParsedResponse, parseResponse, type RpcRequest } from './jsonRpc.js';
import type { Transport } from './transport.js';

/** What we use of a socket; `ws` and the browser's have it alike. */
interface Socket {
  onopen: null | (() => void);
  onmessage: null | ((event: { data: unknown }) => void);
  onerror: null | ((event: unknown) => void);
  onclose?: null | (() => void);
  send(text: string): void;
  close(): void;
}

/**
 * A socket of the implementation that ethers brings along, since Node 20 has none of its own. The provider around it
 * is never started: its requests know neither of time nor of a connection that breaks.
 */
function openSocket(url: string): Socket {
  const shell = new WebSocketProvider(url, Network.from(1), { staticNetwork: true });
  return shell.websocket as Socket;
}

interface Waiting {
  readonly ids: ReadonlySet<number>;
  readonly resolve: (response: ParsedResponse) => void;
  readonly reject: (error: Error) => void;
}

/** JSON-RPC over a WebSocket, opened when it is needed and anew after it broke. */
export class WebSocketTransport implements Transport {
  private socket: Promise<Socket> | undefined;
  private readonly waiting = new Set<Waiting>();

  constructor(
    private readonly name: string,
    private readonly url: string,
  ) {}

  async send(requests: readonly RpcRequest[], timeoutMs: number): Promise<ParsedResponse> {
    let timer: NodeJS.Timeout | undefined;
    let entry: Waiting | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new TimedOutError(this.name, timeoutMs));
        // A connection whose other end is gone says nothing: the next request shall not wait for it too.
        this.drop();
      }, timeoutMs);
    });
    const answered = (async () => {
      this.socket ??= this.open();
      const socket = await this.socket;
      return new Promise<ParsedResponse>((resolve, reject) => {
        entry = { ids: new Set(requests.map(({ id }) => id)), resolve, reject };
        this.waiting.add(entry);
        socket.send(JSON.stringify(requests.length === 1 ? requests[0] : requests));
      });
    })();
    try {
      return await Promise.race([answered, late]);
    } finally {
      clearTimeout(timer);
      if (entry !== undefined) this.waiting.delete(entry);
      answered.catch(() => undefined);
    }
  }

  private open(): Promise<Socket> {
    const opened = new Promise<Socket>((resolve, reject) => {
      const socket = openSocket(this.url);
      const broken = (cause?: unknown) => {
        const error = new UnreachableError(this.name, cause);
        reject(error);
        if (this.socket !== opened) return;
        this.socket = undefined;
        this.failAll(error);
      };
      socket.onopen = () => {
        resolve(socket);
      };
      socket.onmessage = ({ data }) => {
        this.receive(String(data));
      };
      socket.onerror = broken;
      socket.onclose = () => {
        broken();
      };
    });
    opened.catch(() => undefined);
    return opened;
  }

  private receive(text: string): void {
    let value: unknown;
    try {
      value = JSON.parse(text) as unknown;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    const response = parseResponse(value);
    if (response?.kind === 'answers') {
      const owner = [...this.waiting].find(({ ids }) =>
        [...ids].some((id) => response.byId.has(id)),
      );
      owner?.resolve(response);
      return;
    }
    // A message that names no request can be told apart only where one alone is under way.
    const [only, ...others] = this.waiting;
    if (only === undefined) return;
    if (others.length === 0 && response !== undefined) only.resolve(response);
    else this.failAll(new MalformedAnswerError(this.name, 'no JSON-RPC'));
  }

  private failAll(error: Error): void {
    for (const { reject } of this.waiting) reject(error);
    this.waiting.clear();
  }

  private drop(): void {
    const old = this.socket;
    this.socket = undefined;
    this.failAll(new UnreachableError(this.name));
    old?.then(
      (socket) => {
        socket.close();
      },
      () => undefined,
    );
  }

  close(): void {
    this.drop();
  }
}

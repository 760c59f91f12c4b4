import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { childrenOf, OutsideTreeError, type Tree } from '../../bisection/game/MerkleTree.js';
import { toHex } from '../l1/hex.js';

const PATH = /^\/trees\/(0x[0-9a-f]{64})\/(\d{1,2})\/(\d{1,9})$/;

/** Serves nodes of trees over HTTP on the loopback interface; see `HttpTreeSource` for what it answers. */
export class TreeServer {
  private readonly trees = new Map<string, Tree>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** @param port 0 for a free one */
  static async start(port = 0): Promise<TreeServer> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    const { port: found } = server.address() as AddressInfo;
    const trees = new TreeServer(server, `http://127.0.0.1:${String(found)}`);
    server.on('request', (request, response) => {
      trees.answer(request, response).catch((error: unknown) => {
        response.writeHead(500).end(error instanceof Error ? error.message : String(error));
      });
    });
    return trees;
  }

  async add(tree: Tree): Promise<void> {
    this.trees.set(toHex(await tree.node(tree.height, 0n)), tree);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, root = '', height = '', index = ''] = PATH.exec(request.url ?? '') ?? [];
    const tree = this.trees.get(root);
    const level = Number(height);
    if (tree === undefined || level < 4 || level > tree.height || level % 4 !== 0) {
      response.writeHead(404).end();
      return;
    }
    try {
      const children = await childrenOf(tree, level, BigInt(index));
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ children: children.map(toHex) }));
    } catch (error) {
      if (!(error instanceof OutsideTreeError)) throw error;
      response.writeHead(404).end();
    }
  }
}

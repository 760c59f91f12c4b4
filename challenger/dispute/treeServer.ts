import type { IncomingMessage, ServerResponse } from 'node:http';
import { childrenOf, OutsideTreeError, type Tree } from '../../bisection/game/MerkleTree.js';
import { LoopbackServer } from '../http/loopbackServer.js';
import { toHex } from '../hex.js';

const PATH = /^\/trees\/(0x[0-9a-f]{64})\/(\d{1,2})\/(\d{1,9})$/;

/** Serves nodes of trees over HTTP on the loopback interface; see `HttpTreeSource` for what it answers. */
export class TreeServer {
  private constructor(
    private readonly server: LoopbackServer,
    private readonly trees: Map<string, Tree>,
  ) {}

  get url(): string {
    return this.server.url;
  }

  /** @param port 0 for a free one */
  static async start(port = 0): Promise<TreeServer> {
    const trees = new Map<string, Tree>();
    const server = await LoopbackServer.start(
      (request, response) => answer(trees, request, response),
      { port },
    );
    return new TreeServer(server, trees);
  }

  async add(tree: Tree): Promise<void> {
    this.trees.set(toHex(await tree.node(tree.height, 0n)), tree);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}

async function answer(
  trees: ReadonlyMap<string, Tree>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, root = '', height = '', index = ''] = PATH.exec(request.url ?? '') ?? [];
  const tree = trees.get(root);
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

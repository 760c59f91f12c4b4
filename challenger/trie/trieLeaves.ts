import { childAt, nibblesOf, type TrieNode } from './merkleTrieNode.js';
import { keyFrom, type NodeReader, resolve, topOf } from './trieReading.js';

/** An entry of a trie. */
export interface TrieLeaf {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** A node on the way to where the walk is, and what of it comes next. */
interface Stop {
  readonly node: TrieNode;
  readonly depth: number;
  next: number;
}

/**
 * The entries of a trie in the order of their keys, from the first that is not below `start` on. Keys have at most 32
 * bytes. Throws MissingNodeError and MalformedNodeError.
 */
export function* trieLeaves(
  nodes: NodeReader,
  root: Uint8Array,
  start: Uint8Array = new Uint8Array(0),
): Generator<TrieLeaf> {
  const path = new Uint8Array(64);
  const from = nibblesOf(start);
  const stack: Stop[] = [];
  const enter = (node: TrieNode, depth: number): void => {
    if (isBelow(path, depth, from)) return;
    stack.push({ node: resolve(nodes, node), depth, next: 0 });
  };
  const top = topOf(root);
  if (top !== undefined) enter(top, 0);
  for (let stop = stack.at(-1); stop !== undefined; stop = stack.at(-1)) {
    const { node, depth } = stop;
    if (node.kind === 'branch' && stop.next < 16) {
      const child = childAt(node, stop.next);
      path[depth] = stop.next++;
      if (child !== undefined) enter(child, depth + 1);
      continue;
    }
    stack.pop();
    if (node.kind === 'leaf') {
      path.set(node.path, depth);
      const length = depth + node.path.length;
      if (isBelow(path, length, from)) continue;
      yield { key: keyFrom(path, depth, node.path), value: node.value };
    } else if (node.kind === 'extension') {
      path.set(node.path, depth);
      enter(node.child, depth + node.path.length);
    }
  }
}

/** Whether every key that begins with these nibbles is below `from`. */
function isBelow(path: Uint8Array, depth: number, from: Uint8Array): boolean {
  const most = Math.min(depth, from.length);
  for (let i = 0; i < most; i++) {
    const difference = (path[i] ?? 0) - (from[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

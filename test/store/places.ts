import { RLP } from '@ethereumjs/rlp';
import { EMPTY_ROOT } from '../../challenger/trie/merkleTrie.js';
import { hexOf } from './stateModel.js';

type Item = Uint8Array | Item[];
type Reader = (hash: Uint8Array) => Uint8Array | undefined;

/** What a trie holds, by walking all of it: the hash at each place (path in nibbles) and the value at each key. */
export interface WholeTrie {
  readonly places: ReadonlyMap<string, string>;
  readonly values: ReadonlyMap<string, string>;
}

/** Reads a trie whole with nothing but RLP. Throws where a node is missing. */
export function wholeTrie(read: Reader, root: Uint8Array): WholeTrie {
  const places = new Map<string, string>();
  const values = new Map<string, string>();
  const node = (item: Item, path: string): void => {
    if (!(item instanceof Uint8Array)) return list(item, path);
    if (item.length === 0) return;
    const encoding = read(item);
    if (encoding === undefined) throw new Error(`no node ${hexOf(item)} at ${path}`);
    places.set(path, hexOf(item));
    list(RLP.decode(encoding) as Item[], path);
  };
  const list = (items: Item[], path: string): void => {
    if (items.length === 17) {
      items.slice(0, 16).forEach((child, i) => node(child, path + i.toString(16)));
      return;
    }
    const compact = hexOf(items[0] as Uint8Array);
    const rest = compact.slice(parseInt(compact[0]!, 16) % 2 === 1 ? 1 : 2);
    if (parseInt(compact[0]!, 16) >= 2) values.set(path + rest, hexOf(items[1] as Uint8Array));
    else node(items[1]!, path + rest);
  };
  if (hexOf(root) !== hexOf(EMPTY_ROOT)) node(root, '');
  return { places, values };
}

/** All of a state: its places, those of storage tries below their account's key, its accounts and slots. */
export function wholeState(
  read: Reader,
  root: Uint8Array,
): WholeTrie & { readonly slots: ReadonlyMap<string, string> } {
  const { places, values } = wholeTrie(read, root);
  const all = new Map(places);
  const slots = new Map<string, string>();
  for (const [address, account] of values) {
    const storageRoot = (RLP.decode(Buffer.from(account, 'hex')) as Uint8Array[])[2]!;
    const storage = wholeTrie(read, storageRoot);
    for (const [path, hash] of storage.places) all.set(`${address}/${path}`, hash);
    for (const [key, value] of storage.values) slots.set(`${address}/${key}`, value);
  }
  return { places: all, values, slots };
}

import { keccak, type Hash } from './Keccak.js';
// placeholder until merged
export class Sponge {
  static readonly EMPTY = new Sponge();
  get hash(): Hash {
    return keccak(new Uint8Array(201));
  }
  static open(s: Sponge, _w?: unknown): Sponge {
    return s;
  }
  static absorb(_s: Sponge, _d: Uint8Array): Sponge {
    throw new Error('no');
  }
  static finish(_s: Sponge, _d: Uint8Array): Hash {
    throw new Error('no');
  }
}

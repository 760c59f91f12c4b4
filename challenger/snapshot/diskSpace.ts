import { statfs } from 'node:fs/promises';
import type { SnapshotManifest } from './manifest.js';

/** The disk is too small for what is about to be put on it. */
export class NotEnoughDiskError extends Error {
  readonly code = 'NOT_ENOUGH_DISK';
  readonly nextStep: string;
  constructor(
    readonly folder: string,
    /** In bytes. */
    readonly needed: number,
    readonly free: number,
  ) {
    super(`${folder} has ${free} bytes free, ${needed} are needed`);
    this.name = 'NotEnoughDiskError';
    this.nextStep = `free ${this.missing} bytes more, or choose a folder on another disk`;
  }

  get missing(): number {
    return this.needed - this.free;
  }
}

/**
 * Bytes on disk for each byte of a snapshot: the store holds a slot of 65 bytes in a chunk flat and in the nodes above it,
 * twice while pages are rewritten. An upper estimate.
 */
const BYTES_PER_BYTE = 8;
/** What the store takes at the least. */
const AT_LEAST = 64 * 1024 * 1024;

/** How many bytes of disk a state takes that is made from a snapshot. Of its size nothing is believed but its chunks'. */
export const needs = ({ chunks }: Pick<SnapshotManifest, 'chunks'>): number =>
  AT_LEAST + BYTES_PER_BYTE * chunks.reduce((sum, { size }) => sum + size, 0);

/** How many bytes this user may still write to the disk that a folder, which is there, is on. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** @throws NotEnoughDiskError */
export async function checkDisk(
  folder: string,
  needed: number,
  free: (folder: string) => Promise<number> = freeBytes,
): Promise<void> {
  const there = await free(folder);
  if (there < needed) throw new NotEnoughDiskError(folder, needed, there);
}

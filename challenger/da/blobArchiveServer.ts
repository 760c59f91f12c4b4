import type { ServerResponse } from 'node:http';
import { toHex } from '../hex.js';
import { type ListenOptions, LoopbackServer } from '../http/loopbackServer.js';
import type { SlotClock } from './beaconNode.js';
import type { BlobArchive } from './blobArchive.js';
import type { CheckedBlob } from './checkedBlob.js';
import type { Kzg } from './kzg/kzg.js';
import { toVersionedHash, type VersionedHash, VersionedHashError } from './kzg/versionedHash.js';

export interface BlobArchiveServerOptions extends ListenOptions {
  readonly archive: BlobArchive;
  /** For the proofs in sidecars. */
  readonly kzg: () => Promise<Kzg>;
  /** Served as genesis and config/spec, so that a client finds a slot by a timestamp; 404 if not given. */
  readonly slots?: SlotClock;
}

/** The most blobs that one request is answered with. */
const MOST = 128;

/** What the paths of requests are relative to, to read them as URLs. */
const ANYWHERE = 'http://localhost';

/**
 * Serves an archive as a beacon node would, read-only: `blobs/{slot}` and `blob_sidecars/{slot}` (without the signed
 * header and the inclusion proof, which an archive of blobs does not have), `genesis` and `config/spec`. Where hashes are
 * given the slot does not matter: a blob is what its hash says.
 */
export class BlobArchiveServer {
  private constructor(private readonly options: BlobArchiveServerOptions) {}

  static start(options: BlobArchiveServerOptions): Promise<LoopbackServer> {
    const served = new BlobArchiveServer(options);
    return LoopbackServer.start(async (request, response) => {
      const url = URL.canParse(request.url ?? '', ANYWHERE)
        ? new URL(request.url ?? '', ANYWHERE)
        : undefined;
      if (url === undefined || request.method !== 'GET') {
        refuse(response, 400, 'only GET');
        return;
      }
      try {
        await served.answer(url, response);
      } catch (error) {
        if (error instanceof VersionedHashError) refuse(response, 400, error.message);
        else refuse(response, 500, error instanceof Error ? error.message : String(error));
      }
    }, options);
  }

  private async answer({ pathname, searchParams }: URL, response: ServerResponse): Promise<void> {
    const { slots } = this.options;
    if (pathname === '/eth/v1/beacon/genesis' && slots !== undefined) {
      send(response, { genesis_time: String(slots.genesisTime) });
      return;
    }
    if (pathname === '/eth/v1/config/spec' && slots !== undefined) {
      const milliseconds = slots.slotMilliseconds;
      send(response, {
        SLOT_DURATION_MS: String(milliseconds),
        ...(milliseconds % 1000n === 0n && { SECONDS_PER_SLOT: String(milliseconds / 1000n) }),
      });
      return;
    }
    const [, form, block = ''] =
      /^\/eth\/v1\/beacon\/(blobs|blob_sidecars)\/(.+)$/.exec(pathname) ?? [];
    if (form === undefined) {
      refuse(response, 404, 'an archive of blobs has nothing there');
      return;
    }
    if (!/^\d{1,20}$/.test(block)) {
      refuse(response, 400, 'an archive knows blocks by their slots only');
      return;
    }
    if (form === 'blobs')
      await this.blobs(BigInt(block), listIn(searchParams, 'versioned_hashes'), response);
    else await this.sidecars(BigInt(block), listIn(searchParams, 'indices'), response);
  }

  private async blobs(
    slot: bigint,
    asked: readonly string[],
    response: ServerResponse,
  ): Promise<void> {
    const hashes =
      asked.length > 0
        ? asked.slice(0, MOST).map(toVersionedHash)
        : (await this.options.archive.slot(slot)).map(({ versionedHash }) => versionedHash);
    const found = await this.get(hashes);
    if (found.length === 0) refuse(response, 404, 'no such blobs here');
    else
      send(
        response,
        found.map(({ bytes }) => toHex(bytes)),
      );
  }

  private async sidecars(
    slot: bigint,
    indices: readonly string[],
    response: ServerResponse,
  ): Promise<void> {
    const entries = await this.options.archive.slot(slot);
    const sidecars = [];
    for (const [position, { versionedHash, index }] of entries.entries()) {
      const name = String(index ?? position);
      if (indices.length > 0 && !indices.includes(name)) continue;
      const [blob] = await this.get([versionedHash]);
      if (blob === undefined) continue;
      const { bytes, commitment } = blob;
      const proof = await (await this.options.kzg()).blobProof(bytes, commitment);
      sidecars.push({
        index: name,
        blob: toHex(bytes),
        kzg_commitment: toHex(commitment),
        kzg_proof: toHex(proof),
      });
    }
    if (sidecars.length === 0) refuse(response, 404, 'no blobs of that slot here');
    else send(response, sidecars);
  }

  private async get(hashes: readonly VersionedHash[]): Promise<readonly CheckedBlob[]> {
    const found: CheckedBlob[] = [];
    for (const hash of new Set(hashes)) {
      const blob = await this.options.archive.get(hash);
      if (blob !== undefined) found.push(blob);
    }
    return found;
  }
}

/** A list in a query: once with commas, or more than once. */
const listIn = (query: URLSearchParams, name: string): readonly string[] =>
  query
    .getAll(name)
    .flatMap((value) => value.split(','))
    .filter((value) => value !== '');

function send(response: ServerResponse, data: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ data }));
}

/** The form of errors in the beacon API. */
function refuse(response: ServerResponse, code: number, message: string): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ code, message }));
}

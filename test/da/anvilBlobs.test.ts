import { JsonRpcProvider } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnvilBlobSource } from '../../challenger/da/anvilBlobSource.js';
import { BeaconBlobSource } from '../../challenger/da/beaconBlobSource.js';
import { BeaconNode } from '../../challenger/da/beaconNode.js';
import { decodeBlobs, encodeBlobs } from '../../challenger/da/blobCodec.js';
import type { BlobQuery } from '../../challenger/da/blobSource.js';
import { type CheckedBlob, identify } from '../../challenger/da/checkedBlob.js';
import { loadKzg } from '../../challenger/da/kzg/loadKzg.js';
import { toVersionedHash } from '../../challenger/da/kzg/versionedHash.js';
import { inOrder, readBlobs } from '../../challenger/da/readBlobs.js';
import { devAccount } from '../../challenger/devnet/accounts.js';
import { Anvil } from '../../challenger/devnet/anvil.js';
import { toHex } from '../execute/sharedData.js';
import { bytesFrom } from './bytes.js';

const kzg = () => loadKzg({ only: 'native' });

describe('blobs that were posted to anvil', () => {
  let anvil: Anvil;
  let provider: JsonRpcProvider;
  let query: BlobQuery;
  let blobs: CheckedBlob[];
  const batch = bytesFrom('a batch in two blobs', 200_000);

  beforeAll(async () => {
    anvil = await Anvil.l1();
    provider = new JsonRpcProvider(anvil.url, undefined, { staticNetwork: true, cacheTimeout: -1 });
    const library = await kzg();
    blobs = await Promise.all(encodeBlobs(batch).map((bytes) => identify(library, bytes)));
    const sidecars = await Promise.all(
      blobs.map(async ({ bytes, commitment }) => ({
        data: bytes,
        commitment,
        proof: await library.blobProof(bytes, commitment),
      })),
    );
    const wallet = devAccount(0).connect(provider);
    const sent = await wallet.sendTransaction({
      ...{ type: 3, to: wallet.address, blobs: sidecars },
      ...{ maxFeePerBlobGas: 10n ** 9n, gasLimit: 100_000n },
    });
    const receipt = (await sent.wait())!;
    const block = (await provider.getBlock(receipt.blockNumber))!;
    const posted = (await provider.getTransaction(sent.hash))!;
    query = {
      versionedHashes: posted.blobVersionedHashes!.map(toVersionedHash),
      l1BlockNumber: BigInt(block.number),
      l1BlockHash: block.hash!,
      l1Timestamp: BigInt(block.timestamp),
      transaction: sent.hash,
    };
  });
  afterAll(async () => {
    provider.destroy();
    await anvil.stop();
  });

  it('have the versioned hashes that the transaction names, and hold the batch', async () => {
    expect(query.versionedHashes).toEqual(blobs.map(({ versionedHash }) => versionedHash));
    const reading = await readBlobs([new AnvilBlobSource(anvil.url)], query, { kzg });
    expect(reading).toMatchObject({ absent: [], faults: [] });
    const content = decodeBlobs(
      inOrder(query, reading).map(({ bytes }) => bytes),
      batch.length,
    );
    expect(Buffer.compare(content, batch)).toBe(0);
  });

  it('are there in the form of beacon nodes, by the number of the block in place of a slot', async () => {
    const source = new BeaconBlobSource(new BeaconNode(anvil.url));
    // Of several hashes in one question anvil looks at one only.
    for (const hash of query.versionedHashes) {
      const one = { ...query, slot: query.l1BlockNumber, versionedHashes: [hash] };
      const { found } = await readBlobs([source], one, { kzg });
      expect([...found.keys()]).toEqual([hash]);
    }
  });

  it('are missing under another hash', async () => {
    const versionedHashes = [toVersionedHash(`0x01${'ab'.repeat(31)}`)];
    const source = new AnvilBlobSource(anvil.url);
    expect(await source.blobs({ ...query, versionedHashes })).toMatchObject({ kind: 'missing' });
    const later = { ...query, versionedHashes, l1BlockNumber: 1000n };
    expect(await source.blobs(later)).toMatchObject({ kind: 'behind' });
  });

  it('have openings that the precompile of the L1 takes', async () => {
    const library = await kzg();
    const [blob] = blobs;
    for (const index of [0, 1, 4095]) {
      const opening = await library.openAt(blob!.bytes, index, blob!.commitment);
      const data = [opening.z, opening.y, opening.commitment, opening.proof]
        .map(hexDigits)
        .join('');
      const call = (input: string) =>
        provider.call({ to: `0x${'0a'.padStart(40, '0')}`, data: input });
      const FIELD_ELEMENTS = (4096).toString(16).padStart(64, '0');
      expect((await call(blob!.versionedHash + data)).slice(2, 66)).toBe(FIELD_ELEMENTS);
      await expect(call(blobs[1]!.versionedHash + data)).rejects.toThrow();
    }
  });
});

const hexDigits = (bytes: Uint8Array): string => toHex(bytes).slice(2);

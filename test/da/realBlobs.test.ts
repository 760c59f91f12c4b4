import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeBlobs, encodeBlobs } from '../../challenger/da/blobCodec.js';
import { loadKzg } from '../../challenger/da/kzg/loadKzg.js';
import { versionedHashOf } from '../../challenger/da/kzg/versionedHash.js';
import { decodeOpBlob, encodeOpBlob } from '../../challenger/da/opBlobCodec.js';
import { verifyPointEvaluation } from '../../challenger/execute/pointEvaluation.js';
import { DATA, hasData, hex, readData } from '../execute/sharedData.js';
import { flipped } from './bytes.js';

const FOLDER = 'op/derivation';
const textIn = (name: string) =>
  gunzipSync(readFileSync(join(DATA, FOLDER, name)))
    .toString()
    .trim();
const bytesIn = (name: string) =>
  new Uint8Array(Buffer.from(textIn(name).replace(/^0x/, ''), 'hex'));

type Expected = Record<string, { decodedHex?: string; decodedBytes?: number }>;

describe.skipIf(!hasData(`${FOLDER}/expected.json.gz`))('blobs of OP Stack rollups', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('holds what another decoder finds in vector %d', (n) => {
    const name = `hildr-blob${n}.hex.gz`;
    const { decodedHex } = (readData(`${FOLDER}/expected.json.gz`) as Expected)[name]!;
    const blob = bytesIn(name);
    const content = decodeOpBlob(blob);
    expect(`0x${Buffer.from(content).toString('hex')}`).toBe(decodedHex);
    expect(Buffer.compare(encodeOpBlob(content), blob)).toBe(0);
  });

  it('holds what another decoder finds in one of OP Sepolia', () => {
    const blob = bytesIn('hildr-blob9.hex.gz');
    const content = decodeOpBlob(blob);
    expect(content.length).toBe(3220);
    expect(Buffer.compare(content, bytesIn('hildr-blob9-decoded.hex.gz'))).toBe(0);
    expect(Buffer.compare(encodeOpBlob(content), blob)).toBe(0);
  });
});

interface Sidecar {
  readonly blob: string;
  readonly kzg_commitment: string;
  readonly kzg_proof: string;
}

describe.skipIf(!hasData(`${FOLDER}/goerli-sidecars-7422094.json.gz`))('sidecars of Goerli', () => {
  it.each(['native', 'js'] as const)('pass as they are and in no other form: %s', async (only) => {
    const kzg = await loadKzg({ only });
    const { data } = readData(`${FOLDER}/goerli-sidecars-7422094.json.gz`) as { data: Sidecar[] };
    expect(data.length).toBe(5);
    // One commitment less to compute where that takes half a second.
    const all = data.slice(0, only === 'native' ? 5 : 2);
    for (const sidecar of all) {
      const [blob, commitment, proof] = [
        hex(sidecar.blob),
        hex(sidecar.kzg_commitment),
        hex(sidecar.kzg_proof),
      ];
      expect(await kzg.blobToCommitment(blob)).toEqual(commitment);
      expect(await kzg.blobProof(blob, commitment)).toEqual(proof);
      expect(await kzg.verifyBlob(blob, commitment, proof)).toBe(true);
      expect(await kzg.verifyBlob(flipped(blob, 131_071), commitment, proof)).toBe(false);
      const opening = await kzg.openAt(blob, 4095, commitment);
      expect(opening.y).toEqual(blob.slice(-32));
      expect(verifyPointEvaluation(commitment, opening.z, opening.y, opening.proof)).toBe(true);
    }
    // Two sidecars of one block differ, and so do their hashes.
    const hashes = data.map(({ kzg_commitment }) => versionedHashOf(hex(kzg_commitment)));
    expect(new Set(hashes).size).toBe(5);
  });
});

describe.skipIf(!hasData(`${FOLDER}/opmainnet-channel-kona.hex.gz`))(
  'batches of OP Mainnet',
  () => {
    it.each(['opmainnet-channel-kona.hex.gz', 'opmainnet-batcher-tx-kona.hex.gz'])(
      'go through our blobs and KZG: %s',
      async (name) => {
        const kzg = await loadKzg({ only: 'native' });
        const bytes = bytesIn(name);
        const blobs = encodeBlobs(bytes);
        expect(blobs.length).toBe(Math.ceil(bytes.length / 126_976));
        for (const blob of blobs) {
          const commitment = await kzg.blobToCommitment(blob);
          const proof = await kzg.blobProof(blob, commitment);
          expect(await kzg.verifyBlob(blob, commitment, proof)).toBe(true);
        }
        expect(Buffer.compare(decodeBlobs(blobs, bytes.length), bytes)).toBe(0);
      },
    );
  },
);

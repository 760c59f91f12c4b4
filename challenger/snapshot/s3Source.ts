import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { isKey } from './snapshotKey.js';
import {
  type Ask,
  SourceError,
  type SnapshotSource,
  type SnapshotWriter,
} from './snapshotSource.js';

/** Where a bucket is. What is not given the AWS client takes from its environment, as it is used to. */
export interface S3Place {
  readonly bucket: string;
  /** Before every key, without a slash at its end; none if empty. */
  readonly prefix: string;
  readonly region?: string;
  /** Of a server that is not Amazon's; the bucket is then in the path. */
  readonly endpoint?: string;
  /** Asks without credentials, for a bucket that everybody may read. */
  readonly isPublic?: boolean;
}

/** Snapshots in an S3 bucket, or one of a server that speaks its protocol. */
export class S3Source implements SnapshotSource, SnapshotWriter {
  readonly name: string;
  private readonly client: S3Client;

  constructor(private readonly place: S3Place) {
    const { bucket, prefix, region, endpoint, isPublic } = place;
    this.name = `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`;
    this.client = new S3Client({
      ...(region !== undefined && { region }),
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
      ...(isPublic && { signer: { sign: (request) => Promise.resolve(request) } }),
      // Whoever asks decides whether to ask again, and where.
      maxAttempts: 1,
      // Servers that are not Amazon's may not know the newer checksums; every file here is its own.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  async get(key: string, { atMost, signal }: Ask): Promise<Uint8Array | undefined> {
    const command = new GetObjectCommand({ Bucket: this.place.bucket, Key: this.path(key) });
    const parts: Uint8Array[] = [];
    let size = 0;
    try {
      const { Body } = await this.client.send(command, { ...(signal && { abortSignal: signal }) });
      for await (const part of (Body ?? []) as AsyncIterable<Uint8Array>) {
        size += part.length;
        if (size > atMost) break;
        parts.push(part);
      }
    } catch (error) {
      if (signal?.aborted) throw new SourceError(this.name, 'stopped', 'stopped');
      return this.absent(error);
    }
    if (size > atMost) {
      throw new SourceError(this.name, 'too long', `${key} is longer than ${atMost} bytes`);
    }
    return Buffer.concat(parts);
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const { bucket } = this.place;
    await this.client.send(
      new PutObjectCommand({ Bucket: bucket, Key: this.path(key), Body: bytes }),
    );
  }

  /** Nothing if that is what the error says. @throws SourceError */
  private absent(error: unknown): undefined {
    if (error instanceof NoSuchKey) return undefined;
    if (error instanceof S3ServiceException) {
      const status = error.$metadata.httpStatusCode;
      if (status === 404) return undefined;
      throw new SourceError(
        this.name,
        'refused',
        `${error.name}, HTTP ${status ?? 'without a status'}`,
      );
    }
    // What the client throws otherwise is of the network, or of its credentials.
    throw new SourceError(
      this.name,
      'failed',
      error instanceof Error ? error.message || error.name : String(error),
    );
  }

  private path(key: string): string {
    if (!isKey(key)) throw new RangeError(`${key} is no file of a snapshot`);
    return this.place.prefix === '' ? key : `${this.place.prefix}/${key}`;
  }
}

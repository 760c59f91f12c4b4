import { FolderSource } from './folderSource.js';
import { HttpSource } from './httpSource.js';
import type { S3Place } from './s3Source.js';
import type { SnapshotSource, SnapshotWriter } from './snapshotSource.js';

/** A place that nothing can be written to. */
export class ReadOnlyPlaceError extends Error {
  readonly code = 'SNAPSHOT_READ_ONLY';
  readonly nextStep = 'give a folder, or s3://bucket/prefix';
  constructor(readonly place: string) {
    super(`nothing can be written to ${place}`);
    this.name = 'ReadOnlyPlaceError';
  }
}

/** A place that is none. */
export class SourcePlaceError extends Error {
  readonly code = 'SNAPSHOT_PLACE';
  readonly nextStep =
    'give a folder, http(s)://…, or s3://bucket/prefix?region=…&endpoint=…&public';
  constructor(readonly place: string) {
    super(`${place} is no place of snapshots`);
    this.name = 'SourcePlaceError';
  }
}

/**
 * A source by its place: `http://…` or `https://…`; `s3://bucket/prefix`, with `?region=`, `&endpoint=` and `&public`
 * where needed; else a folder.
 * @throws SourcePlaceError
 */
export async function openSource(place: string): Promise<SnapshotSource> {
  if (/^https?:\/\//.test(place)) {
    if (!URL.canParse(place)) throw new SourcePlaceError(place);
    return new HttpSource(place);
  }
  return openWriter(place);
}

/** A place to write to. @throws ReadOnlyPlaceError, SourcePlaceError */
export async function openWriter(place: string): Promise<SnapshotSource & SnapshotWriter> {
  if (/^https?:\/\//.test(place)) throw new ReadOnlyPlaceError(place);
  if (!place.startsWith('s3://')) return new FolderSource(place);
  const at = s3Place(place);
  // The client is large: whoever needs none does not load it.
  const { S3Source } = await import('./s3Source.js');
  return new S3Source(at);
}

function s3Place(place: string): S3Place {
  const url = URL.canParse(place) ? new URL(place) : undefined;
  if (url === undefined || url.hostname === '') throw new SourcePlaceError(place);
  const region = url.searchParams.get('region');
  const endpoint = url.searchParams.get('endpoint');
  return {
    bucket: url.hostname,
    prefix: url.pathname.replace(/^\/+|\/+$/g, ''),
    ...(region !== null && { region }),
    ...(endpoint !== null && { endpoint }),
    ...(url.searchParams.has('public') && { isPublic: true }),
  };
}

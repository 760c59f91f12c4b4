import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { SourceOf } from '../stepView.js';
import { compiledIn, NotAnArtifactError } from './compiled.js';
import { sourceFinder, type SourceText } from './sourceFinder.js';

/**
 * Finds source lines by artifacts on disk. Sources are looked for where the compiler's paths lead from `sources`, or from
 * the folders that an artifact stands in.
 * @throws NotAnArtifactError
 */
export function readArtifacts(files: readonly string[], sources?: string): SourceOf {
  const finders = files.map((file) => {
    const compiled = compiledIn(textIn(file));
    return sourceFinder(compiled, textsFrom(sources === undefined ? above(file) : [sources]));
  });
  return (frame, pc) => {
    for (const find of finders) {
      const found = find(frame, pc);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new NotAnArtifactError(error);
  }
}

function textsFrom(folders: readonly string[]): SourceText {
  return (file) => {
    const found = folders.map((folder) => path.join(folder, file)).find((each) => existsSync(each));
    return found === undefined ? undefined : readFileSync(found, 'utf8');
  };
}

/** The folders that a file is in, the nearest first. */
function above(file: string): string[] {
  const folders: string[] = [];
  let folder = path.dirname(path.resolve(file));
  while (folder !== path.dirname(folder)) {
    folders.push(folder);
    folder = path.dirname(folder);
  }
  return folders;
}

import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The program runs outside of its package. */
export class PackageMissingError extends Error {
  readonly code = 'PACKAGE_MISSING';
  readonly nextStep =
    'Run gainsay from a whole copy of its package: the contracts are compiled there.';
  constructor(readonly from: string) {
    super(`no folder above ${from} holds a foundry.toml`);
    this.name = 'PackageMissingError';
  }
}

/** The folder of the package, whether this runs from the sources or from `dist/`. @throws PackageMissingError */
export function packageRoot(): string {
  const start = path.dirname(fileURLToPath(import.meta.url));
  let folder = start;
  while (!existsSync(path.join(folder, 'foundry.toml'))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new PackageMissingError(start);
    folder = parent;
  }
  return folder;
}

import { z } from 'zod';

/** One of the two codes of a contract as a compiler made it. */
export interface CompiledCode {
  /** Two digits a byte; a library's address that is not known yet stands as an underscore and more. */
  readonly hex: string;
  readonly sourceMap: string;
  /** Parts that are filled in later: immutable values. Bytes. */
  readonly blanks: readonly { readonly start: number; readonly length: number }[];
}

/** A contract as a compiler made it. */
export interface Compiled {
  readonly name: string;
  /** Paths of the source files by the compiler's numbers for them, as far as the artifact tells. */
  readonly files: ReadonlyMap<number, string>;
  readonly runtime: CompiledCode;
  readonly init: CompiledCode | undefined;
  /** Signatures by selector, eight digits. */
  readonly selectors: ReadonlyMap<string, string>;
}

/** A file that is no artifact of a kind that is known here. */
export class NotAnArtifactError extends Error {
  readonly code = 'NOT_AN_ARTIFACT';
  readonly nextStep =
    'give the JSON that forge writes for a contract (out/X.sol/X.json), or the standard JSON output of solc with evm.deployedBytecode and its sourceMap';
  /** As for a wrong command line. */
  readonly exitCode = 2;
  constructor(override readonly cause: unknown) {
    super('what was given is neither an artifact of forge nor the standard JSON output of solc');
    this.name = 'NotAnArtifactError';
  }
}

const range = z.object({ start: z.number().int(), length: z.number().int() });
const code = z.object({
  object: z.string(),
  sourceMap: z.string().optional(),
  immutableReferences: z.record(z.string(), z.array(range)).optional(),
});
const methods = z.record(z.string(), z.string()).optional();
const target = z.object({ compilationTarget: z.record(z.string(), z.string()) });
const forge = z.object({
  bytecode: code,
  deployedBytecode: code,
  methodIdentifiers: methods,
  id: z.number().int(),
  metadata: z.object({ settings: target }),
});
const contract = z.object({
  evm: z.object({
    bytecode: code.optional(),
    deployedBytecode: code.optional(),
    methodIdentifiers: methods,
  }),
});
const solc = z.object({
  contracts: z.record(z.string(), z.record(z.string(), contract)),
  sources: z.record(z.string(), z.object({ id: z.number().int() })),
});

/** The contracts in an artifact that have code. @throws NotAnArtifactError */
export function compiledIn(json: string): Compiled[] {
  let parsed: z.infer<typeof forge> | z.infer<typeof solc>;
  try {
    parsed = z.union([forge, solc]).parse(JSON.parse(json));
  } catch (error) {
    throw new NotAnArtifactError(error);
  }
  return 'contracts' in parsed ? ofSolc(parsed) : ofForge(parsed);
}

function ofForge(artifact: z.infer<typeof forge>): Compiled[] {
  const { id, metadata, deployedBytecode, bytecode, methodIdentifiers } = artifact;
  const [entry] = Object.entries(metadata.settings.compilationTarget);
  if (entry === undefined) return [];
  const [file, name] = entry;
  return [
    {
      name,
      files: new Map([[id, file]]),
      runtime: codeOf(deployedBytecode),
      init: codeOf(bytecode),
      selectors: selectorsOf(methodIdentifiers),
    },
  ];
}

function ofSolc({ contracts, sources }: z.infer<typeof solc>): Compiled[] {
  const files = new Map(Object.entries(sources).map(([file, { id }]) => [id, file]));
  return Object.values(contracts).flatMap((inFile) =>
    Object.entries(inFile).flatMap(([name, { evm }]) => {
      const { bytecode, deployedBytecode, methodIdentifiers } = evm;
      if (deployedBytecode === undefined || deployedBytecode.object === '') return [];
      const init = bytecode && codeOf(bytecode);
      const selectors = selectorsOf(methodIdentifiers);
      return [{ name, files, runtime: codeOf(deployedBytecode), init, selectors }];
    }),
  );
}

function codeOf({ object, sourceMap, immutableReferences }: z.infer<typeof code>): CompiledCode {
  return {
    hex: object.replace(/^0x/, '').toLowerCase(),
    sourceMap: sourceMap ?? '',
    blanks: Object.values(immutableReferences ?? {}).flat(),
  };
}

const selectorsOf = (identifiers: z.infer<typeof methods>): Map<string, string> =>
  new Map(Object.entries(identifiers ?? {}).map(([signature, selector]) => [selector, signature]));

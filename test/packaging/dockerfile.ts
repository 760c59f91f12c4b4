/** An instruction of a Dockerfile. */
export interface Instruction {
  readonly name: string;
  /** What stands behind the name, without what goes before it as `--from=…`. */
  readonly text: string;
  readonly flags: ReadonlyMap<string, string>;
}

/** What begins with FROM. */
export interface Stage {
  readonly image: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile as far as one is written here: no here-documents, no other escape character. */
export function stagesOf(file: string): Stage[] {
  const lines = file
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: (Omit<Stage, 'instructions'> & { instructions: Instruction[] })[] = [];
  for (const line of lines) {
    const instruction = read(line);
    if (instruction.name === 'FROM') {
      const [image = '', , name] = instruction.text.split(/\s+/);
      stages.push({ image, name, instructions: [] });
    } else stages.at(-1)!.instructions.push(instruction);
  }
  return stages;
}

function read(line: string): Instruction {
  const [, name, rest] = /^([A-Z]+)\s+(.*)$/.exec(line.trim())!;
  const flags = new Map<string, string>();
  let text = rest!;
  for (;;) {
    const flag = /^--([a-z-]+)=(\S+)\s+/.exec(text);
    if (flag === null) return { name: name!, text, flags };
    flags.set(flag[1]!, flag[2]!);
    text = text.slice(flag[0].length);
  }
}

/** The values of ENV, and of what is written alike. */
export function pairsOf(text: string): Map<string, string> {
  return new Map(
    text.split(/\s+/).map((each): [string, string] => {
      const at = each.indexOf('=');
      return [each.slice(0, at), each.slice(at + 1)];
    }),
  );
}

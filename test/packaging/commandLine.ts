import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Command, Parser } from '@oclif/core';
import { expect } from 'vitest';

/** Has the command that arguments name take them; gives its name and its flags. Throws if there is none, or one is wrong. */
export async function parsed(argv: readonly string[]) {
  const words: string[] = [];
  let rest = [...argv];
  let file: string | undefined;
  while (rest[0] !== undefined && /^[a-z]+$/.test(rest[0]) && file === undefined) {
    words.push(rest[0]);
    rest = rest.slice(1);
    const candidate = path.resolve('cli/commands', ...words) + '.ts';
    if (existsSync(candidate)) file = candidate;
  }
  expect(file, `there is no command ${argv.join(' ')}`).toBeDefined();
  const { default: command } = (await import(file!)) as { default: Command.Class };
  const { flags } = await Parser.parse([...rest], {
    flags: { ...command.baseFlags, ...command.flags },
    args: command.args,
    strict: true,
  });
  return { name: words.join(' '), flags: flags as Record<string, unknown> };
}

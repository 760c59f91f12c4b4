import { type Command, CommandHelp, Help } from '@oclif/core';
import { type Exits, exitTable } from './exitCode.js';

class ExitingCommandHelp extends CommandHelp {
  protected override sections(): ReturnType<CommandHelp['sections']> {
    const { exits = {} } = this.command as Command.Loadable & { readonly exits?: Exits };
    return [
      ...super.sections(),
      { header: 'EXIT CODES', generate: (_, header) => [{ header, body: exitTable(exits) }] },
    ];
  }
}

/** The help of oclif, and what each command exits with. */
export default class GainsayHelp extends Help {
  protected override CommandHelpClass = ExitingCommandHelp;
}

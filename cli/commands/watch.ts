import { Flags } from '@oclif/core';
import { ExitCode } from '../exitCode.js';
import { GainsayCommand } from '../gainsayCommand.js';
import { settingFlags } from '../settingFlags.js';

export default class Watch extends GainsayCommand {
  static override summary = 'Watch chains day and night; defend the right claims where it is to.';
  static override description = [
    'Follows L1, executes every batch, judges every claim. Modes: watch (the default; no key, sends nothing), dry-run (tries',
    'every move by eth_estimateGas, sends none), defend (plays for right claims, its bonds come back), full (also posts right',
    'claims where nobody does, finalizes and collects for others). Flags stand for settings of the same names; gainsay config show',
    'lists all. The dashboard and the read API are on http.port. The first SIGINT or SIGTERM drains: moves on their way are',
    'waited for; the second stops at once, and the next start goes on.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> watch --chain devnet/devnet.json',
    'GAINSAY_PRIVATE_KEY=0x… <%= config.bin %> watch --chain chain.json --mode defend --set keys.kind=environment',
    '<%= config.bin %> watch --config gainsay.json --json',
  ];
  static override exits = {
    75: 'it was stopped before it had drained, or another process works in the folder of a chain',
  };
  static override flags = {
    ...settingFlags,
    chain: Flags.string({
      description: 'a chain file; may be given more than once',
      helpValue: 'FILE',
      multiple: true,
    }),
    mode: Flags.option({
      description: 'what it may do',
      options: ['watch', 'dry-run', 'defend', 'full'] as const,
    })(),
    'data-folder': Flags.string({ description: 'where state is kept', helpValue: 'DIR' }),
    'http-port': Flags.integer({ description: 'of dashboard and API; 0: a free one', min: 0 }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Watch);
    const [{ loadSettings }, { settingsGiven }, { Daemon }, { EventPrinter }, { SYSTEM_CLOCK }] =
      await Promise.all([
        import('../../challenger/config/loadSettings.js'),
        import('../settingFlags.js'),
        import('../../challenger/daemon/daemon.js'),
        import('../eventPrinter.js'),
        import('../../challenger/da/systemClock.js'),
      ]);
    const given = settingsGiven(flags, process.env);
    const short = new Map<string, unknown>([
      ['chains', flags.chain],
      ['mode', flags.mode],
      ['dataFolder', flags['data-folder']],
      ['http.port', flags['http-port']],
      ['log.format', flags.json ? 'json' : undefined],
    ]);
    const named = [...short].filter(([, value]) => value !== undefined);
    const { settings } = await loadSettings({
      ...given,
      flags: new Map([...named, ...(given.flags ?? [])]),
    });
    const [drain, stop] = [new AbortController(), new AbortController()];
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        (drain.signal.aborted ? stop : drain).abort();
      });
    }
    const printer = new EventPrinter(process.stdout, settings.log, process.env);
    const daemon = await Daemon.start({
      ...{ settings, version: this.config.version, env: process.env, clock: SYSTEM_CLOCK },
      onEvent: printer.print,
    });
    const says = (kind: string, text: string): void => {
      const none = { chain: null, claim: null, dispute: null, batch: null };
      printer.print({ ...none, id: kind, at: Date.now() / 1000, kind, severity: 'info', text });
    };
    says('listening', daemon.url);
    drain.signal.addEventListener('abort', () => {
      says('draining', 'no more moves are made; those on their way are waited for');
    });
    await daemon.run(drain.signal, stop.signal);
    says(
      'stopped',
      stop.signal.aborted ? 'before all moves were in blocks' : 'nothing is on its way',
    );
    // A look that was under way then would keep the process up until it is over.
    if (stop.signal.aborted) process.exit(ExitCode.tryLater);
  }
}

import { ExitCode } from '../exitCode.js';
import { GainsayCommand } from '../gainsayCommand.js';
import { daemonFlags, daemonUrl } from '../recordSource.js';

export default class Status extends GainsayCommand {
  static override summary = 'Ask a running daemon how it is, and how its chains are.';
  static override description = [
    'Asks where --url says, or where the settings say that the daemon listens (http.host, http.port). --json prints the',
    'record of the read API (docs/monitoring.md). As a health check: the exit code says whether it does its whole work.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> status',
    '<%= config.bin %> status --url http://127.0.0.1:8560 --json',
    '<%= config.bin %> status --config gainsay.json',
  ];
  static override exits = { 75: 'no daemon answers, or one of its chains is behind' };
  static override flags = daemonFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(Status);
    const { DaemonClient } = await import('../../challenger/api/daemonClient.js');
    const status = await new DaemonClient(await daemonUrl(flags)).status();
    if (flags.json) this.log(JSON.stringify(status));
    else {
      const { statusText } = await import('../statusText.js');
      for (const line of statusText(status, process.stdout)) this.log(line);
    }
    if (!status.isReady) process.exitCode = ExitCode.tryLater;
  }
}

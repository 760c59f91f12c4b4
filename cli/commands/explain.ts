import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Args, Flags } from '@oclif/core';
import { ExitCode } from '../exitCode.js';
import { GainsayCommand } from '../gainsayCommand.js';
import { settingFlags, settingsGiven } from '../settingFlags.js';

const EXIT = {
  confirmed: ExitCode.ok,
  refuted: ExitCode.mismatch,
  cannotTell: ExitCode.failure,
} as const;

export default class Explain extends GainsayCommand {
  static override summary =
    'Check evidence about a claim or a dispute again, and explain what it shows.';
  static override description = [
    'Does everything again that the bundle rests on, offline: holds it against what the claim commits to, executes the',
    'batches, runs the machine, and makes the one-step proof. Then explains where the claim goes wrong: batch, block,',
    'transaction, step, call stack, stack and memory, what was claimed and what is true, and the money.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> demo --bundle fraud.gsev && <%= config.bin %> explain fraud.gsev',
    '<%= config.bin %> explain fraud.gsev --html fraud.html',
    '<%= config.bin %> explain fraud.gsev --artifact out/Token.sol/Token.json',
    '<%= config.bin %> explain 0x77ab01c4 --data-folder gainsay-data/ --json',
  ];
  static override exits = {
    0: 'the bundle is confirmed',
    1: 'nobody can tell',
    3: 'it says what is not so',
  };
  static override args = {
    bundle: Args.string({
      description: 'file of a bundle; or a claim or dispute that a daemon has evidence about',
      required: true,
    }),
  };

  static override flags = {
    ...settingFlags,
    'data-folder': Flags.directory({
      description: 'where the daemon keeps its data, if not where the settings say',
    }),
    chain: Flags.file({
      description: 'file of the chain that the bundle must be of',
    }),
    artifact: Flags.file({
      description:
        'what forge or solc made of a contract (JSON), to name source lines; may be given more than once',
      multiple: true,
    }),
    sources: Flags.string({
      description: 'folder of the sources; by default found from where an artifact is',
    }),
    html: Flags.string({ description: 'file to write the explanation to, to be opened offline' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Explain);
    const { namedBy, readBundleFile } = await import('../../challenger/evidence/bundleFolder.js');
    const { checkBundle } = await import('../../challenger/evidence/check.js');
    const { explain } = await import('../../challenger/explain/explain.js');
    const { pageOf } = await import('../../challenger/explain/pageOf.js');
    const { textPage } = await import('../../challenger/explain/textPage.js');
    const place = await placeOf(args.bundle, flags);
    const file = await readBundleFile(place);
    const checked = await checkBundle(file, {
      name: namedBy(place),
      ...(flags.chain === undefined ? {} : { premises: await premisesIn(flags.chain) }),
    });
    const { artifact = [], sources } = flags;
    const { readArtifacts } = await import('../../challenger/explain/source/readArtifacts.js');
    const explanation = await explain(checked, readArtifacts(artifact, sources));
    if (flags.html !== undefined) {
      const { htmlPage } = await import('../../challenger/explain/htmlPage.js');
      await writeFile(flags.html, htmlPage(pageOf(explanation)));
    }
    if (flags.json) this.log(JSON.stringify(explanation));
    else this.log(textPage(pageOf(explanation), { colour: process.stdout.isTTY }));
    process.exitCode = EXIT[explanation.answer.kind];
  }
}

/** The file that is meant. */
async function placeOf(
  given: string,
  flags: Parameters<typeof settingsGiven>[0] & { readonly 'data-folder'?: string | undefined },
): Promise<string> {
  const { findEvidence, isIdentifier } = await import('../../challenger/evidence/findEvidence.js');
  if (!isIdentifier(given) || existsSync(given)) return given;
  const { loadSettings } = await import('../../challenger/config/loadSettings.js');
  const folder =
    flags['data-folder'] ??
    (await loadSettings(settingsGiven(flags, process.env))).settings.dataFolder;
  return findEvidence(given, folder);
}

async function premisesIn(file: string) {
  const { readChainFile } = await import('../../challenger/chainFile.js');
  const { premisesOf } = await import('../../challenger/evidence/premisesOf.js');
  return premisesOf(await readChainFile(file));
}

import { Plugin, settings } from '@oclif/core';

/** What oclif has to know of the commands below `root`, so that it need not load them all to show help. */
export async function manifestOf(root, pjson) {
  settings.enableAutoTranspile = false;
  const plugin = new Plugin({
    root,
    pjson,
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
  });
  await plugin.load();
  return plugin.manifest;
}

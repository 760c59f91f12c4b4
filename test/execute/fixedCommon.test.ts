import { Common, Hardfork, Mainnet } from '@ethereumjs/common';
import { paramsBlock } from '@ethereumjs/block';
import { paramsEVM } from '@ethereumjs/evm';
import { paramsTx } from '@ethereumjs/tx';
import { paramsVM } from '@ethereumjs/vm';
import { describe, expect, it } from 'vitest';
import { FixedCommon, FixedForkError } from '../../challenger/execute/fixedCommon.js';

const SETS = [paramsBlock, paramsEVM, paramsVM, paramsTx];
const FORKS = [
  Hardfork.Chainstart,
  Hardfork.Istanbul,
  Hardfork.London,
  Hardfork.Prague,
  Hardfork.Osaka,
];

describe('the description of a chain that stays at its fork', () => {
  it('answers, asked once or twice, as the library’s does', () => {
    const names = new Set(
      SETS.flatMap((set) => Object.values(set).flatMap((eip) => Object.keys(eip))),
    );
    const eips = new Set(SETS.flatMap((set) => Object.keys(set).map(Number)));
    for (const hardfork of FORKS) {
      const ours = new FixedCommon({ chain: Mainnet, hardfork });
      const library = new Common({ chain: Mainnet, hardfork });
      for (const set of SETS) {
        // Asked in between, so that answers that were kept have to give way.
        for (const name of names) expect(said(ours, name)).toBe(said(library, name));
        ours.updateParams(set);
        ours.copy().updateParams(set);
        library.updateParams(set);
      }
      for (let twice = 0; twice < 2; twice++) {
        for (const name of names) expect(said(ours, name)).toBe(said(library, name));
        for (const eip of eips) {
          expect(ours.isActivatedEIP(eip)).toBe(library.isActivatedEIP(eip));
        }
        for (const fork of Object.values(Hardfork)) {
          expect(ours.gteHardfork(fork)).toBe(library.gteHardfork(fork));
        }
      }
    }
  });

  it('is shared and not changed', () => {
    const common = new FixedCommon({ chain: Mainnet, hardfork: Hardfork.Prague });
    expect(common.copy()).toBe(common);
    common.setHardfork(Hardfork.Prague);
    expect(() => common.setHardfork(Hardfork.Cancun)).toThrow(FixedForkError);
    expect(common.hardfork()).toBe(Hardfork.Prague);
  });
});

function said(common: Common, name: string): bigint | undefined {
  try {
    return common.param(name);
  } catch {
    return undefined;
  }
}

import { Interface } from 'ethers';
import { describe, expect, it } from 'vitest';
import { readArtifact } from '../../challenger/l1/artifacts.js';
import { CLAIMS_ABI } from '../../challenger/l1/claims.js';
import { INBOX_ABI } from '../../challenger/l1/inbox.js';
import { MATCHES_ABI } from '../../challenger/l1/matches.js';

/** Every entry in full: names of arguments and fields, what is indexed, what changes state. */
const entries = (abi: Interface): string[] =>
  abi.fragments.filter(({ type }) => type !== 'constructor').map((each) => each.format('full'));

describe('the bindings', () => {
  it.each([
    ['Inbox', INBOX_ABI],
    ['Claims', CLAIMS_ABI],
    ['Matches', MATCHES_ABI],
  ])('of %s say what the compiler says', (contract, lines) => {
    const compiled = entries(readArtifact(contract).abi);
    const bound = entries(new Interface(lines));
    expect(bound.filter((entry) => !compiled.includes(entry))).toEqual([]);
    // All events and errors are bound: none may come as a surprise.
    const unknown = compiled.filter((entry) => !bound.includes(entry));
    expect(unknown.filter((entry) => /^(event|error) /.test(entry))).toEqual([]);
  });
});

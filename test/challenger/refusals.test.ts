import { describe, expect, it } from 'vitest';
import { REFUSALS, type Refusal, refusalOf } from '../../challenger/dispute/refusals.js';
import { readArtifact } from '../../challenger/l1/artifacts.js';
import { MoveRefusedError } from '../../challenger/l1/sender.js';

/** Every error that the contracts of the dispute can revert with, their libraries' included, by the compiler's word. */
const errors = new Set(
  ['Claims', 'Matches', 'Inbox'].flatMap((contract) =>
    readArtifact(contract).abi.fragments.flatMap((each) =>
      each.type === 'error' ? [(each as unknown as { name: string }).name] : [],
    ),
  ),
);

const of = (kind: Refusal) => Object.keys(REFUSALS).filter((name) => REFUSALS[name] === kind);

describe('the table of refusals', () => {
  it('has every error of the contracts, and no other', () => {
    expect(errors.size).toBeGreaterThan(30);
    expect(Object.keys(REFUSALS).sort()).toEqual([...errors].sort());
  });

  it('calls late what time alone has done', () => {
    expect(of('late').sort()).toEqual(['EntryOver', 'OutOfTime', 'WindowShut']);
  });

  it('takes what it does not know for a defect', () => {
    for (const reason of [undefined, 'Unheard', 'toString']) {
      const error = new MoveRefusedError('prove', reason, [], new Error('execution reverted'));
      expect(refusalOf(error)).toBe('defect');
    }
  });

  it('takes for a race what was reverted and would be taken now', () => {
    expect(refusalOf(new MoveRefusedError('prove', undefined, []))).toBe('race');
    expect(refusalOf(new MoveRefusedError('prove', 'WrongRoot', []))).toBe('defect');
  });

  it('tells our clock from the rival’s', () => {
    const error = new MoveRefusedError('diverge', 'OutOfTime', [1n, 5n]);
    expect(refusalOf(error, 1)).toBe('late');
    expect(refusalOf(error, 0)).toBe('race');
  });
});

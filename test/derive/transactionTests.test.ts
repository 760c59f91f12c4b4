import { describe, expect, it } from 'vitest';
import { Fork } from '../../bisection/machine/Config.js';
import { intrinsicGas } from '../../challenger/derive/intrinsicGas.js';
import { transactionRules } from '../../challenger/derive/transactionRules.js';
import { examine } from '../../challenger/derive/validity.js';
import { hasData, hex, readData, toHex } from '../execute/sharedData.js';

const VECTORS = 'vectors/TransactionTests.json.gz';
describe.skipIf(!hasData(VECTORS))('TransactionTests of ethereum/tests', () => {
  interface Result {
    exception?: string;
    sender?: string;
    intrinsicGas: string;
  }
  type Files = Record<string, Record<string, { txbytes: string; result: Record<string, Result> }>>;

  // What a decision without state leaves to another check, by name of the test.
  const elsewhere = new Map<string, string>([
    [
      'TransactionWithHighNonce64Minus1',
      'a nonce of 2^64 − 1 is refused with the account (check 9)',
    ],
    [
      'TransactionWithHighValue',
      'a cost above 2^256 − 1 is refused before the balance is asked (check 6)',
    ],
  ]);

  it('are decided alike for types 0, 1 and 2', () => {
    const rules = transactionRules(Fork.cancun);
    const files = readData(VECTORS) as Files;
    let decided = 0;
    let differing = 0;
    for (const cases of Object.values(files)) {
      for (const [name, { txbytes, result }] of Object.entries(cases)) {
        // Some cases stop at an older fork; the RLP and signature rules in question have not changed since.
        const expected = result['Cancun'] ?? result['Shanghai'] ?? result['London'];
        if (expected === undefined) continue;
        const examined = examine(hex(txbytes), {
          rules,
          chainId: 1n,
          baseFeePerGas: 0n,
          gasLeft: (1n << 64n) - 1n,
        });
        decided++;
        if ((examined.skipped === undefined) !== (expected.exception === undefined)) {
          expect(
            elsewhere.has(name),
            `${name}: ${expected.exception} against ${examined.skipped}`,
          ).toBe(true);
          differing++;
        } else if (examined.skipped === undefined) {
          expect(toHex(examined.transaction.sender), name).toBe(expected.sender);
          if (result['Cancun']) {
            expect(intrinsicGas(examined.transaction, rules), name).toBe(
              BigInt(expected.intrinsicGas),
            );
          }
        }
      }
    }
    console.log(`TransactionTests: ${decided} decided, ${differing} of them in another check`);
    expect(decided).toBe(210);
    expect(differing).toBe(elsewhere.size);
  });
});

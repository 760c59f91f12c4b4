import { dataSlice, type JsonRpcApiProvider } from 'ethers';
import { z } from 'zod';

const inputs = z.array(z.string());

/**
 * The inputs of the calls that a transaction's contracts make to `address` with one `selector`, those that fail left out,
 * by `debug_traceTransaction`. The tracer picks them where it runs: a list of all calls could be made longer than any
 * reader's memory, for calls with a lot of data cost whoever makes them next to nothing.
 * @param selector 4 bytes, hex
 */
export async function callsIn(
  provider: JsonRpcApiProvider,
  hash: string,
  address: string,
  selector: string,
): Promise<string[]> {
  const tracer = tracerOf(address.toLowerCase(), dataSlice(selector, 0, 4));
  const answer: unknown = await provider.send('debug_traceTransaction', [hash, { tracer }]);
  return inputs.parse(answer);
}

/** In the language of go-ethereum's JavaScript tracers: `enter` and `exit` see every call but the outermost one. */
function tracerOf(address: string, selector: string): string {
  return `{
    found: [],
    open: [],
    enter: function (call) {
      var wanted = null;
      if (call.getType() === 'CALL' && toHex(call.getTo()).toLowerCase() === '${address}') {
        var input = call.getInput();
        if (input.length >= 4 && toHex(slice(input, 0, 4)).toLowerCase() === '${selector}') wanted = input;
      }
      this.open.push(wanted);
    },
    exit: function (result) {
      var input = this.open.pop();
      if (input !== null && input !== undefined && !result.getError()) this.found.push(toHex(input));
    },
    fault: function () {},
    result: function () { return this.found; }
  }`;
}

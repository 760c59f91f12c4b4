/** @typedef {import('./wire.js').Event} Event */

/**
 * @typedef {object} Listener
 * @property {(event: Event) => void} onEvent
 * @property {() => void} onReset some events are lost: everything is to be asked for again
 * @property {(isOpen: boolean) => void} onState
 */

/** The daemon gives a sign of life every 15 s. After so long without one the line is dead, ms. */
const SILENCE = 40_000;
/** Between attempts, ms; twice as long each time, up to the second. */
const WAITS = [1_000, 15_000];

/**
 * Follows the stream of events for good, from where it was. A browser's own EventSource tells only of events whose
 * names one knows, and does not see a line that hangs.
 * @param {Listener} listener
 */
export async function follow(listener) {
  let last = '';
  let wait = WAITS[0] ?? 0;
  for (;;) {
    try {
      await read(last, listener, (id) => {
        last = id;
        wait = WAITS[0] ?? 0;
      });
    } catch (error) {
      // Whatever it is, as a daemon that is started anew: the next attempt tells.
      console.debug('the stream of events ended', error);
    }
    listener.onState(false);
    // Not all readers of a daemon that comes back are to come at once.
    const moment = wait * (0.75 + Math.random() / 2);
    await new Promise((resolve) => setTimeout(resolve, moment));
    wait = Math.min(wait * 2, WAITS[1] ?? wait);
  }
}

/**
 * Reads until the line ends, or is silent for too long.
 * @param {string} last the name of the event that was seen last
 * @param {Listener} listener
 * @param {(id: string) => void} seen
 */
async function read(last, listener, seen) {
  const abort = new AbortController();
  let guard = setTimeout(() => abort.abort(), SILENCE);
  try {
    const response = await fetch('api/v1/stream', {
      headers: last === '' ? {} : { 'last-event-id': last },
      signal: abort.signal,
      cache: 'no-store',
      credentials: 'same-origin',
    });
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
    listener.onState(true);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      clearTimeout(guard);
      guard = setTimeout(() => abort.abort(), SILENCE);
      text += value;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) take(block, listener, seen);
    }
  } finally {
    clearTimeout(guard);
    abort.abort();
  }
}

/**
 * One event of a stream, as the HTML standard has it (server-sent events).
 * @param {string} block
 * @param {Listener} listener
 * @param {(id: string) => void} seen
 */
function take(block, listener, seen) {
  /** @type {Record<string, string>} */
  const fields = {};
  for (const line of block.split('\n')) {
    const at = line.indexOf(': ');
    if (at > 0) fields[line.slice(0, at)] = line.slice(at + 2);
  }
  if (fields['id'] !== undefined) seen(fields['id']);
  if (fields['event'] === 'reset') listener.onReset();
  else if (fields['data'] !== undefined) listener.onEvent(JSON.parse(fields['data']));
}

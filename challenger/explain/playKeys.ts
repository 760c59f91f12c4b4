/** Where somebody stands who steps through a dispute. */
export interface PlayPlace {
  /** Of the move that is shown, counted from 0. */
  readonly at: number;
  /** Digits that were typed: the move to jump to. */
  readonly typed: string;
  readonly isOver: boolean;
}

/** What each key is called by the terminal. */
const NEXT = ['n', ' ', 'l', '\u001b[C'];
const BACK = ['b', 'p', 'h', '\u001b[D'];
const FIRST = ['g', '\u001b[H'];
const LAST = ['G', '\u001b[F'];
const ENTER = ['\r', '\n'];
/** `q`, and the interrupt that a terminal in raw mode does not send as a signal. */
const QUIT = ['q', '\u0003', '\u0004'];

export const PLAY_KEYS =
  'n or → next, b or ← back, g first, G last, a number and Enter to jump, q to quit';

/** What a key does. */
export function afterKey(place: PlayPlace, key: string, total: number): PlayPlace {
  const { at, typed } = place;
  const to = (wanted: number): PlayPlace => ({
    at: Math.max(0, Math.min(total - 1, wanted)),
    ...{ typed: '', isOver: false },
  });
  if (/^[0-9]$/.test(key)) return { ...place, typed: `${typed}${key}`.slice(0, 9) };
  if (ENTER.includes(key)) return to(typed === '' ? at + 1 : Number(typed) - 1);
  if (NEXT.includes(key)) return to(at + 1);
  if (BACK.includes(key)) return to(at - 1);
  if (FIRST.includes(key)) return to(0);
  if (LAST.includes(key)) return to(total - 1);
  if (QUIT.includes(key)) return { ...place, isOver: true };
  return { ...place, typed: '' };
}

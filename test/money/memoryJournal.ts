import type { Entry } from '../../challenger/money/entry.js';
import type { Journal } from '../../challenger/money/journal.js';

/**
 * A journal that outlives its manager as a file outlives a process.
 * @param moment called before and after each entry is kept
 */
export function memoryJournal(
  entries: Entry[],
  moment: () => Promise<void> = () => Promise.resolve(),
): Journal {
  return {
    entries: [...entries],
    append: async (entry) => {
      await moment();
      entries.push(entry);
      await moment();
    },
    close: () => Promise.resolve(),
  };
}

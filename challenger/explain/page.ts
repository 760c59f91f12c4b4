/** What a renderer is given: sections of few kinds of blocks, all of plain text. */
export interface Page {
  readonly title: string;
  /** How the headline is to be taken. */
  readonly tone: 'wrong' | 'right' | 'unknown';
  readonly lead: readonly string[];
  readonly sections: readonly Section[];
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  /** Names and values. */
  | { readonly kind: 'fields'; readonly rows: readonly Field[] }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly head: readonly string[];
      readonly rows: readonly TableRow[];
    }
  | { readonly kind: 'note'; readonly text: string }
  | {
      readonly kind: 'source';
      readonly caption: string;
      readonly lines: readonly { readonly number: number; readonly text: string }[];
      /** The number of the line that is meant. */
      readonly marked: number;
    };

export interface Field {
  readonly name: string;
  readonly value: string;
  readonly tone?: Tone;
}

export interface TableRow {
  readonly cells: readonly string[];
  readonly tone?: Tone;
}

/** What a line is: said wrongly, so, or the one that is meant. */
export type Tone = 'claimed' | 'true' | 'marked';

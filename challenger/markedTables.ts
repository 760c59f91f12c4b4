/** A document has no place for the tables that a command writes. */
export class NoTablesError extends Error {
  readonly code = 'NO_TABLES';
  readonly nextStep: string;
  constructor(
    readonly start: string,
    readonly end: string,
  ) {
    super('the document has no marks for the tables');
    this.name = 'NoTablesError';
    this.nextStep = `put the lines ${start} and ${end} where the tables belong`;
  }
}

/** The place in a document of `docs/` where `gainsay <command> --write` puts its tables, between two marks. */
export class MarkedTables {
  private readonly start: string;
  private readonly end: string;

  constructor(command: string) {
    this.start = `<!-- gainsay ${command}: start -->`;
    this.end = `<!-- gainsay ${command}: end -->`;
  }

  /** What stands between the marks. @throws NoTablesError */
  read(document: string): string {
    const [start, end] = this.place(document);
    return document.slice(start, end);
  }

  /** The document with `tables` in place of those that it holds. @throws NoTablesError */
  replace(document: string, tables: string): string {
    const [start, end] = this.place(document);
    return `${document.slice(0, start)}\n\n${tables}\n\n${document.slice(end)}`;
  }

  private place(document: string): [number, number] {
    const start = document.indexOf(this.start);
    const end = document.indexOf(this.end);
    if (start < 0 || end < start) throw new NoTablesError(this.start, this.end);
    return [start + this.start.length, end];
  }
}

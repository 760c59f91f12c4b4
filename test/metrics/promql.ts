/** A query that is none. */
export class PromqlError extends Error {
  constructor(
    readonly query: string,
    readonly at: number,
    what: string,
  ) {
    super(`${what} at ${String(at)} in ${query}`);
  }
}

const FUNCTIONS = new Set(
  'absent rate increase delta changes predict_linear histogram_quantile time vector label_values'.split(
    ' ',
  ),
);
const AGGREGATES = new Set(['sum', 'max', 'min', 'count', 'avg']);
const BINARY = /^(==|!=|<=|>=|<|>|\+|-|\*|\/|and|or|unless)/;
const DURATION = /^(\d+(ms|[smhdw])|\$__rate_interval|\$__range)/;

/** A name of a series, and the labels that a query picks it by. */
export interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

/**
 * Reads a query of Prometheus, of the part of its language that our files use, and gives what it selects. Independent of
 * Prometheus: it knows the grammar, not the types.
 * @throws PromqlError
 */
export function selectorsIn(query: string): Selector[] {
  const found: Selector[] = [];
  let at = 0;
  const rest = () => query.slice(at);
  const skip = () => {
    at += /^\s*/.exec(rest())![0].length;
  };
  const fail = (what: string): never => {
    throw new PromqlError(query, at, what);
  };
  const take = (what: RegExp | string): string | undefined => {
    skip();
    const text =
      typeof what === 'string'
        ? rest().startsWith(what)
          ? what
          : undefined
        : what.exec(rest())?.[0];
    if (text !== undefined) at += text.length;
    return text;
  };
  const need = (what: RegExp | string): string => take(what) ?? fail(`expected ${String(what)}`);
  const list = <T>(close: string, item: () => T): T[] => {
    const items: T[] = [];
    while (take(close) === undefined) {
      if (items.length > 0) need(',');
      items.push(item());
    }
    return items;
  };
  const labelNames = () => {
    need('(');
    list(')', () => need(/^[a-z_][a-z0-9_]*/));
  };

  const expression = (): void => {
    operand();
    for (;;) {
      const operator = take(BINARY);
      if (operator === undefined) return;
      if (take(/^(on|ignoring)\b/) !== undefined) labelNames();
      operand();
    }
  };
  const operand = (): void => {
    if (take('-') !== undefined) return operand();
    if (take('(') !== undefined) {
      expression();
      need(')');
      return;
    }
    if (take(/^\d+(\.\d+)?(e\d+)?/) !== undefined) return;
    const name = need(/^[a-zA-Z_:][a-zA-Z0-9_:]*/);
    if (AGGREGATES.has(name)) {
      if (take(/^(by|without)\b/) !== undefined) labelNames();
      need('(');
      expression();
      need(')');
      return;
    }
    if (take('(') !== undefined) {
      if (!FUNCTIONS.has(name)) fail(`no function ${name}`);
      list(')', expression);
      return;
    }
    if (FUNCTIONS.has(name) || /^(by|on|and|or|unless)$/.test(name)) fail(`${name} is no series`);
    const labels =
      take('{') === undefined
        ? []
        : list('}', () => {
            const label = need(/^[a-z_][a-z0-9_]*/);
            need(/^(=~|!~|!=|=)/);
            need(/^"([^"\\]|\\.)*"/);
            return label;
          });
    if (take('[') !== undefined) {
      need(DURATION);
      need(']');
    }
    found.push({ metric: name, labels });
  };

  expression();
  skip();
  if (at !== query.length) fail('something is left');
  return found;
}

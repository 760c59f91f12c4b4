/** Tells what goes on. */
export interface Progress {
  tell(line: string): void;
  /** Takes the line that is shown away; may be called twice. */
  end(): void;
}

/** On a terminal one line that changes, with the seconds that have passed; elsewhere plain lines. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  const start = performance.now();
  const seconds = () => ((performance.now() - start) / 1000).toFixed(1).padStart(5);
  if (!stream.isTTY) {
    return {
      tell: (line) => stream.write(`${seconds()} s  ${line}\n`),
      end: () => undefined,
    };
  }
  let shown = '';
  const draw = () => {
    const width = Math.max(stream.columns - 1, 20);
    stream.write(`\r\u001b[2K${`${seconds()} s  ${shown}`.slice(0, width)}`);
  };
  const timer = setInterval(draw, 100);
  timer.unref();
  return {
    tell: (line) => {
      shown = line;
      draw();
    },
    end: () => {
      clearInterval(timer);
      if (shown !== '') stream.write('\r\u001b[2K');
      shown = '';
    },
  };
}

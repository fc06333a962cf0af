/** The output of the command line: results on standard output, everything else on standard error. */

export interface Output {
  readonly json: boolean;
  /** The result: a single JSON object with `--json`, else the text for people. Called once. */
  result(value: object, text: string): void;
  /** Something worth knowing that is not the result. */
  note(sentence: string): void;
  /** Progress of the work; on a terminal it overwrites the previous line. */
  progress(fraction: number | null, message: string, secondsLeft?: number | null): void;
}

/**
 * Text without control sequences that a terminal would interpret: no control characters except line
 * breaks and tabs.
 */
export function printable(text: string): string {
  return text.replaceAll(/(?![\n\t])\p{Cc}/gu, '');
}

/** Interval between progress lines without a terminal, so that a log stays readable. */
const QUIET_MS = 5000;

export function createOutput(json: boolean): Output {
  const terminal = process.stderr.isTTY;
  let shown = false;
  let last = 0;
  const clear = () => {
    if (shown && terminal) process.stderr.write('\r\x1b[K');
    shown = false;
  };
  return {
    json,
    result(value, text) {
      clear();
      process.stdout.write(`${json ? JSON.stringify(value) : printable(text)}\n`);
    },
    note(sentence) {
      clear();
      process.stderr.write(`${printable(sentence)}\n`);
    },
    progress(fraction, message, secondsLeft = null) {
      const share = fraction === null ? '' : `${Math.floor(fraction * 100)} %  `;
      const left = secondsLeft === null ? '' : `, about ${durationText(secondsLeft)} left`;
      const line = printable(`${share}${message}${left}`);
      if (terminal) {
        process.stderr.write(`\r\x1b[K${line.slice(0, process.stderr.columns - 1)}`);
        shown = true;
      } else if (Date.now() - last > QUIET_MS) {
        last = Date.now();
        process.stderr.write(`${line}\n`);
      }
    },
  };
}

/** '40 s', '12 min', '3.5 h'. */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

/** Columns of text, the first aligned left and the others right; each row is one line. */
export function table(cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map((cell) => cell.replaceAll(/\p{Cc}+/gu, ' ')));
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** .8042 as '.804'; a dash for a missing figure. */
export function figure(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '-';
  return value.toFixed(digits).replace(/^(-?)0\./, '$1.');
}

/** +.012, -.003: a difference. */
export function signed(value: number | null | undefined): string {
  const text = figure(value);
  return text === '-' || text.startsWith('-') ? text : `+${text}`;
}

export function interval(value: readonly [number, number] | null | undefined): string {
  return value ? `${figure(value[0])} to ${figure(value[1])}` : '-';
}

/** `1 row`, `2 rows`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Quoted for this system's shell, to be copied from the screen. */
export function quoted(text: string): string {
  if (/^[\w@.,:/=+-]+$/.test(text)) return text;
  if (process.platform === 'win32') return `"${text}"`;
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The builder's messages, all on standard error, and its errors. */

/** The build stopped. The message says what is missing and what to do; nothing incomplete is left. */
export class BuildError extends Error {}

export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** 230 MB, 1.4 GB. */
export function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}

/** What the builder says to people, all of it on standard error, and how it gives up. */

/** The build stopped. The message says what is missing and what to do; nothing half-built is left. */
export class BuildError extends Error {}

export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** 230 MB, 1.4 GB. */
export function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}

/** Texts that differ only in invisible ways, and in which. */

const ZERO_WIDTH =
  /[\u200b\u2060\ufeff\u00ad\u200e\u200f]|(?<!\p{Extended_Pictographic}\ufe0f?)\u200d|\u200c(?!\p{L})/gu;

const STEPS: readonly (readonly [string, (text: string) => string])[] = [
  ['line ends', (text) => text.replaceAll('\r\n', '\n').replaceAll('\r', '\n')],
  ['blanks at the end', (text) => text.replaceAll(/[^\S\n]+$/gm, '').trimEnd()],
  ['blanks at the beginning', (text) => text.trimStart()],
  ['how letters are composed (Unicode NFC)', (text) => text.normalize('NFC')],
  ['characters without width', (text) => text.replaceAll(ZERO_WIDTH, '')],
  ['kinds of blanks', (text) => text.replaceAll(/[^\S\n]/g, ' ')],
];

/** 'blanks at the end' for 'yes' and 'yes '; null if the difference is visible. */
export function unseenDifference(one: string, other: string): string | null {
  let [a, b] = [one, other];
  if (a === b || seenAtOnce(a, b)) return null;
  for (const [name, step] of STEPS) {
    [a, b] = [step(a), step(b)];
    if (a === b) return name;
  }
  return null;
}

/** Whether the first difference is between two visible ASCII characters, the common case. */
function seenAtOnce(one: string, other: string): boolean {
  const end = Math.min(one.length, other.length);
  let at = 0;
  while (at < end && one.charCodeAt(at) === other.charCodeAt(at)) at++;
  return at < end && isPlain(one.charCodeAt(at)) && isPlain(other.charCodeAt(at));
}

function isPlain(code: number): boolean {
  return code > 32 && code < 127;
}

/** Prompt and answers that stand side by side as TRL joins them: the blank line between is no text. */

const SEPARATOR = '\n\n';

/** Both answers without the blank line that both begin with, where there is a prompt before it. */
export function withoutSeparator(prompt: string, one: string, other: string): [string, string] {
  const separated =
    prompt !== '' && [one, other].every((text) => text.startsWith(SEPARATOR) && text.trim() !== '');
  return separated ? [one.slice(SEPARATOR.length), other.slice(SEPARATOR.length)] : [one, other];
}

/** Prompt and answers joined as by TRL: the blank line between is not part of either. */

const SEPARATOR = '\n\n';

/** Both answers without the blank line that both begin with, if there is a prompt before it. */
export function withoutSeparator(prompt: string, one: string, other: string): [string, string] {
  const separated =
    prompt !== '' && [one, other].every((text) => text.startsWith(SEPARATOR) && text.trim() !== '');
  return separated ? [one.slice(SEPARATOR.length), other.slice(SEPARATOR.length)] : [one, other];
}

/** Choices of encoders as settings write them: names joined by `+`, a `+` inside one as `%2B`. */
import type { EncoderEntry } from '#contract';

/** `style+ngrams+FOLDER` as its parts. */
export function partsOf(id: string): string[] {
  return id.split('+').map((name) => trimmed(name).replaceAll('%2B', '+'));
}

/** Spaces that end a prefix belong to it: E5 wants `query: `. */
function trimmed(name: string): string {
  return /[?&]prefix=[^&]*$/.test(name) ? name.trimStart() : name.trim();
}

export function joined(names: readonly string[]): string {
  return names.map((name) => name.replaceAll('+', '%2B')).join('+');
}

type Known = Pick<EncoderEntry, 'id' | 'label' | 'kind'>;

/** With one more or one less: built-in ones first, then as listed, what is not listed last. */
export function toggled(id: string, name: string, on: boolean, known: readonly Known[]): string {
  const before = partsOf(id);
  const wanted = on ? [...before, name] : before.filter((one) => one !== name);
  const listed = known.filter((one) => wanted.includes(one.id)).map((one) => one.id);
  return joined([...listed, ...wanted.filter((one) => !listed.includes(one))]);
}

/** Each part as a person calls it: `Style`, `all-MiniLM-L6-v2`. */
export function labelsOf(id: string, known: readonly Known[]): string[] {
  return partsOf(id).map(
    (name) => known.find((one) => one.id === name)?.label ?? lastPart(name) ?? name,
  );
}

function lastPart(name: string): string | undefined {
  return name
    .replace(/\?[a-z]+=.*$/, '')
    .split(/[\\/]/)
    .findLast((part) => part !== '');
}

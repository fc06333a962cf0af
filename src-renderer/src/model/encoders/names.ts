/** Choices of encoders as written in settings: names joined by `+`, a `+` inside one as `%2B`. */
import type { EncoderEntry } from '#contract';

/** Splits `style+ngrams+FOLDER` into its parts. */
export function partsOf(id: string): string[] {
  return id.split('+').map((name) => trimmed(name).replaceAll('%2B', '+'));
}

/** Spaces that end a prefix belong to it: E5 needs `query: `. */
function trimmed(name: string): string {
  return /[?&]prefix=[^&]*$/.test(name) ? name.trimStart() : name.trim();
}

export function joined(names: readonly string[]): string {
  return names.map((name) => name.replaceAll('+', '%2B')).join('+');
}

/** The same model without its readings: `FOLDER?reads=answer&window=256` as `FOLDER?window=256`. */
export function modelOf(name: string): string {
  const at = name.lastIndexOf('?');
  if (at === -1 || !/^[a-z]+=/.test(name.slice(at + 1))) return name;
  const others = choicesIn(name, at).filter((choice) => !choice.startsWith('reads='));
  return others.length === 0 ? name.slice(0, at) : `${name.slice(0, at)}?${others.join('&')}`;
}

/** Ids of the readings that a name states; null if it states none. */
export function readsIn(name: string): string[] | null {
  const at = name.lastIndexOf('?');
  if (at === -1) return null;
  const stated = choicesIn(name, at).find((choice) => choice.startsWith('reads='));
  return stated?.slice('reads='.length).split(',') ?? null;
}

/** Before other choices, since a prefix may end with spaces. */
export function withReads(name: string, reads: readonly string[]): string {
  const model = modelOf(name);
  const at = model.length < name.length || model.includes('?') ? model.lastIndexOf('?') : -1;
  const others = at !== -1 && /^[a-z]+=/.test(model.slice(at + 1)) ? model.slice(at + 1) : '';
  const folder = others === '' ? model : model.slice(0, at);
  return `${folder}?reads=${reads.join(',')}${others === '' ? '' : `&${others}`}`;
}

function choicesIn(name: string, at: number): string[] {
  return name.slice(at + 1).split('&');
}

/** The part of a choice that is this model, with the readings named there. */
export function chosenAs(id: string, model: string): string | undefined {
  return partsOf(id).find((name) => modelOf(name) === modelOf(model));
}

type Known = Pick<EncoderEntry, 'id' | 'label' | 'kind'>;

/** With one encoder added or removed: built-in ones first, then in list order, unlisted ones last. */
export function toggled(id: string, name: string, on: boolean, known: readonly Known[]): string {
  const before = partsOf(id);
  const wanted = on ? [...before, name] : before.filter((one) => modelOf(one) !== modelOf(name));
  const listed = known.flatMap(
    (one) => wanted.find((other) => modelOf(other) === modelOf(one.id)) ?? [],
  );
  return joined([...listed, ...wanted.filter((one) => !listed.includes(one))]);
}

/** Each part's name for people: `Style`, `all-MiniLM-L6-v2`, with the readings that it states. */
export function labelsOf(id: string, known: readonly Known[]): string[] {
  return partsOf(id).map((name) => {
    const label = knownAs(name, known)?.label ?? lastPart(name) ?? name;
    const reads = readsIn(name);
    return reads === null ? label : `${label} (${reads.join(', ')})`;
  });
}

/**
 * Names for a run's blocks of meaning where their factors are shown: '' for a single block; for several
 * of one model, what distinguishes them, 'prompt and answer together'.
 *
 * @param labels of the blocks: the encoder's label, a comma, the part that is read
 */
export function blockNames(labels: readonly string[]): string[] {
  if (labels.length < 2) return labels.map(() => '');
  const ofModel = (label: string) => label.slice(0, label.lastIndexOf(', '));
  const one = labels.every((label) => ofModel(label) === ofModel(labels[0] ?? ''));
  return labels.map((label) => (one ? label.slice(label.lastIndexOf(', ') + 2) : label));
}

/** The encoder that a part names, ignoring readings. */
export function knownAs<K extends { id: string }>(
  name: string,
  known: readonly K[],
): K | undefined {
  return known.find((one) => modelOf(one.id) === modelOf(name));
}

function lastPart(name: string): string | undefined {
  return name
    .replace(/\?[a-z]+=.*$/, '')
    .split(/[\\/]/)
    .findLast((part) => part !== '');
}

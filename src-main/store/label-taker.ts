/**
 * How imported labels of any kind are taken: a label is identified by its annotator, not by its content.
 * Without a named annotator, every row of a file is a label of its own. Importing the same file again
 * finds all labels there; a corrected file differs, and the user chooses what happens then.
 */
import type { Differing, ImportAccount, ImportRole } from '../contract/index.ts';
import type { Db } from './database.ts';
import type { IdRange } from './slices.ts';

/**
 * Anonymous labels belong to this annotator, further ones on the same subject to 'imported 2' and so on.
 */
export const IMPORTED = 'imported';

export type Difference = ImportAccount['labels']['differing']['examples'][number];

/** Counts of an import's labels. */
export interface LabelCounts {
  added: number;
  known: number;
  repeated: number;
  kept: number;
  replaced: number;
  /** How many of `added` are kept beside a different one by the same annotator. */
  beside: number;
  examples: Difference[];
}

function noCounts(): LabelCounts {
  return {
    added: 0,
    known: 0,
    repeated: 0,
    kept: 0,
    replaced: 0,
    beside: 0,
    examples: [],
  };
}

const MOST_EXAMPLES = 20;
const EXCERPT = 120;

export function addExample(counts: LabelCounts, example: Difference): void {
  if (counts.examples.length >= MOST_EXAMPLES) return;
  const { prompt, text } = example;
  const short = (whole: string) => whole.slice(0, EXCERPT).toWellFormed();
  counts.examples.push({ ...example, prompt: short(prompt), text: short(text) });
}

/** 'imported', 'imported 2'; for a named annotator who contradicts herself 'anna', 'anna (2)'. */
export function raterName(base: string, number: number): string {
  if (number === 1) return base;
  return base === IMPORTED ? `${base} ${number}` : `${base} (${number})`;
}

/** Whether `raterName` makes this name from the base. */
export function isRaterOf(base: string, name: string): boolean {
  if (name === base) return true;
  if (!name.startsWith(base)) return false;
  const rest = name.slice(base.length);
  return base === IMPORTED ? /^ \d+$/.test(rest) : /^ \(\d+\)$/.test(rest);
}

/** Records that a staged row brought a new label. */
export function rowToucher(db: Db): (row: number) => void {
  const touch = db.prepare('INSERT OR IGNORE INTO temp.taken_row VALUES (?)');
  return (row) => void touch.run(row);
}

/** Splits a list into runs of `same` elements. */
export function groups<T>(list: readonly T[], same: (one: T, other: T) => boolean): T[][] {
  const found: T[][] = [];
  for (const entry of list) {
    const group = found.at(-1);
    if (group && same(group[0], entry)) group.push(entry);
    else found.push([entry]);
  }
  return found;
}

/** A named annotator's label counts once, however many rows repeat it. */
export function onceEach<Label>(
  labels: readonly Label[],
  said: (label: Label) => unknown,
): Label[] {
  const seen = new Set<unknown>();
  return labels.filter((label) => seen.size < seen.add(said(label)).size);
}

/** Removes from `there` the first label that a row repeats. */
export function takeOut<T>(there: T[], repeats: (known: T) => boolean): T | undefined {
  const at = there.findIndex(repeats);
  return at === -1 ? undefined : there.splice(at, 1)[0];
}

export interface VoteWishes {
  differing: Differing;
  /** The annotator if the file names none. */
  annotator: string | undefined;
}

export interface LabelWishes extends Partial<VoteWishes> {
  role: ImportRole;
  keepLabels: boolean;
}

/**
 * Takes labels group by group. Labels on new texts, and votes on existing ones, are hidden until the
 * import is complete (unfinished-import.ts); anything that would change or replace visible data waits
 * until then.
 */
export abstract class LabelTaker<Label> {
  readonly counts = noCounts();
  /** Groups whose writing would be visible. */
  readonly #waiting: (readonly Label[])[] = [];

  /** Takes the labels of a range. */
  take(range: IdRange): void {
    for (const group of this.groups(range)) this.takeGroup(group);
  }

  /**
   * The same for existing texts, except for labels whose writing would be visible: they are kept for
   * `finish`.
   */
  compare(range: IdRange): void {
    for (const group of this.groups(range)) this.takeGroup(group, this.#waiting);
  }

  /** Takes the labels that were kept. */
  finish(): void {
    for (const group of this.#waiting) this.takeGroup(group);
  }

  protected abstract groups(range: IdRange): Label[][];

  /** @param waiting receives the group if writing it would be visible at once */
  protected abstract takeGroup(group: readonly Label[], waiting?: (readonly Label[])[]): void;
}

/** Labels that become events; a group is one annotator's labels on one subject, in one file. */
export abstract class EventTaker<
  Label extends { row: number; rater: string },
  Standing extends { annotator: string; event_id: string; origin: string },
> extends LabelTaker<Label> {
  protected readonly db: Db;
  readonly #wishes: VoteWishes;
  readonly #touch: (row: number) => void;
  /** Every vote of this import comes after this one. */
  readonly #before: string;

  constructor(db: Db, wishes: VoteWishes) {
    super();
    this.db = db;
    this.#wishes = wishes;
    this.#touch = rowToucher(db);
    this.#before =
      (db.prepare('SELECT max(id) FROM main.event').pluck().get() as string | null) ?? '';
  }

  /** Decided votes on a label's subject, oldest first. */
  protected abstract decided(label: Label): Standing[];
  protected abstract hasVote(label: Label, annotator: string): boolean;
  /** The content of a label; equal for equal content. */
  protected abstract said(label: Label): string;
  protected abstract saidBy(standing: Standing): string | null;
  protected abstract write(label: Label, annotator: string, supersedes: string | null): void;
  protected abstract exampleOf(label: Label, there: Standing): Difference;

  protected override takeGroup(group: readonly Label[], waiting?: (readonly Label[])[]): void {
    const named = group[0].rater !== '' || this.#wishes.annotator !== undefined;
    const base = group[0].rater || this.#wishes.annotator || IMPORTED;
    // An anonymous label is compared with every imported vote. A person may be named 'imported': her
    // votes are her own.
    const there = this.decided(group[0]).filter(({ annotator, origin }) =>
      named ? isRaterOf(base, annotator) : origin === 'imported',
    );
    const once = named ? onceEach(group, (label) => this.said(label)) : group;
    const matched = once.map((label) =>
      takeOut(there, (known) => this.saidBy(known) === this.said(label)),
    );
    const left = once.filter((_, at) => matched[at] === undefined);
    const replaces = left.length > 0 && there.length > 0 && this.#wishes.differing === 'replace';
    if (replaces && waiting) {
      waiting.push(group);
      return;
    }
    this.counts.repeated += group.length - once.length;
    for (const known of matched) {
      if (known && known.event_id > this.#before) this.counts.repeated++;
      else if (known) this.counts.known++;
    }
    for (const label of left) {
      const differing = there.shift();
      if (differing === undefined) this.#add(label, base);
      else this.#differ(label, differing, base);
    }
  }

  #add(label: Label, base: string): void {
    let number = 1;
    while (this.hasVote(label, raterName(base, number))) number++;
    this.write(label, raterName(base, number), null);
    this.counts.added++;
    this.#touch(label.row);
  }

  #differ(label: Label, there: Standing, base: string): void {
    addExample(this.counts, this.exampleOf(label, there));
    if (this.#wishes.differing === 'keep') {
      this.counts.kept++;
    } else if (this.#wishes.differing === 'add') {
      this.#add(label, base);
      this.counts.beside++;
    } else {
      this.write(label, there.annotator, there.event_id);
      this.counts.replaced++;
      this.#touch(label.row);
    }
  }
}

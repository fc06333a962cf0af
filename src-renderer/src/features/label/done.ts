/** The list of decisions: its filters, and the words for a row and its history. */
import type { DoneFilter, Strength } from '#contract';

/** The filters as held by their controls: empty and 0 mean 'all'. */
export interface Wish {
  search: string;
  domain: number;
  outcome: string;
  strength: 0 | Strength;
  noted: boolean;
}

export const everything: Wish = { search: '', domain: 0, outcome: '', strength: 0, noted: false };

/** @param labels of the reasons: words found in a label also search for its id */
export function filterOf(
  { search, domain, outcome, strength, noted }: Wish,
  labels: readonly Label[],
): DoneFilter {
  const words = search.trim();
  const meant = labels.filter(({ label }) => label.toLowerCase().includes(words.toLowerCase()));
  return {
    search: words,
    noted,
    ...(words === '' || meant.length === 0 ? {} : { reasons: meant.map(({ id }) => id) }),
    ...(domain === 0 ? {} : { domainId: domain }),
    ...(outcome === '' ? {} : { outcomes: [outcome] }),
    ...(strength === 0 ? {} : { strength }),
  };
}

export function isNarrowed(wish: Wish): boolean {
  return JSON.stringify(filterOf(wish, [])) !== JSON.stringify(filterOf(everything, []));
}

interface Label {
  id: string;
  label: string;
}

export interface DonePage<Item> {
  items: Item[];
  /** The cursor of the next page; null at the end. */
  before: string | null;
  /** Null if it is not counted. */
  total: number | null;
}

export interface DoneRow {
  id: number;
  /** Id of the standing vote. */
  standing: string | null;
  href: string;
  prompt: string;
  /** The decision. */
  words: string;
  at: number | null;
  reasons: readonly string[];
  note: string;
}

export interface PastAct {
  id: string;
  kind: 'vote' | 'undo' | 'redo';
  at: number;
  /** Version that it was given under. */
  guidelines: string | null;
  /** Null unless it is a readable vote. */
  said: { words: string; reasons: readonly string[]; note: string } | null;
}

/** 'clearer, as asked · the note' */
export function whyOf(
  { reasons, note }: { reasons: readonly string[]; note: string },
  labels: readonly Label[],
): string {
  const named = reasons.map((id) => labels.find((one) => one.id === id)?.label ?? id);
  return [named.join(', '), note].filter((part) => part !== '').join(' · ');
}

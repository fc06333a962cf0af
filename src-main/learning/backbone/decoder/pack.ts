/**
 * Texts packed one behind the other, without padding. What texts begin with alike, such as a prompt with
 * several answers, is there once: a token sees only those before it, so that its vector is the same in
 * all of them.
 */

/** Rows that follow each other: each sees the rows before, of its text, and its own part up to itself. */
export interface Segment {
  from: number;
  length: number;
  /** Rows of the text before it, in the order of the text. */
  before: readonly Range[];
  /** Place in the text of its first token. */
  position: number;
}

export interface Range {
  from: number;
  length: number;
}

export interface Pack {
  ids: Int32Array;
  /** Place of each row in its text, from 0. */
  positions: Int32Array;
  segments: readonly Segment[];
  texts: readonly PackedText[];
}

export interface PackedText {
  /** Its number among those that were packed. */
  index: number;
  /** The row of each of its tokens. */
  rows: Int32Array;
}

/** Tokens that texts must have in common at least: fewer are not worth a part of their own. */
const LEAST_SHARED = 8;
/** Longer segments are cut: what a block of queries does not see is not computed. */
const LONGEST_SEGMENT = 128;

/** Numbers of texts in the order in which those that begin alike stand together. */
function inOrder(texts: readonly Int32Array[]): number[] {
  return [...texts.keys()].sort((a, b) => compare(texts[a], texts[b]) || a - b);
}

function compare(a: Int32Array, b: Int32Array): number {
  const at = common(a, b);
  if (at < a.length && at < b.length) return a[at] - b[at];
  return a.length - b.length;
}

/** How many tokens two texts begin with alike. */
function common(a: Int32Array, b: Int32Array): number {
  const least = Math.min(a.length, b.length);
  let at = 0;
  while (at < least && a[at] === b[at]) at++;
  return at;
}

/**
 * Texts of one pack after the other, by number: of about `tokens` rows at most, or one longer text. Those
 * that begin alike are together, whichever order they come in.
 */
export function packGroups(texts: readonly Int32Array[], tokens: number): number[][] {
  const groups: number[][] = [];
  let group: number[] = [];
  let rows = 0;
  for (const index of inOrder(texts)) {
    const text = texts[index];
    const last = group.at(-1);
    const shared = last === undefined ? 0 : common(texts[last], text);
    if (group.length > 0 && rows + text.length - shared > tokens) {
      groups.push(group);
      group = [];
      rows = 0;
    }
    rows += text.length - (group.length > 0 ? shared : 0);
    group.push(index);
  }
  if (group.length > 0) groups.push(group);
  return groups;
}

/** The same as packs. */
export function packsOf(texts: readonly Int32Array[], tokens: number): Pack[] {
  return packGroups(texts, tokens).map((group) => packOf(texts, group));
}

/** All of the texts in one pack. */
export function packed(texts: readonly Int32Array[]): Pack {
  return packOf(texts, inOrder(texts));
}

/** @param group numbers of texts, in order */
function packOf(texts: readonly Int32Array[], group: readonly number[]): Pack {
  const ids: number[] = [];
  const positions: number[] = [];
  const segments: Segment[] = [];
  const packedTexts: PackedText[] = [];

  /** @returns the ranges with the new rows behind them */
  function add(text: Int32Array, from: number, to: number, before: readonly Range[]): Range[] {
    let ranges = [...before];
    for (let at = from; at < to; at += LONGEST_SEGMENT) {
      const length = Math.min(LONGEST_SEGMENT, to - at);
      const segment = { from: ids.length, length, before: ranges, position: at };
      segments.push(segment);
      ranges = joined(ranges, segment);
      for (let i = 0; i < length; i++) {
        ids.push(text[at + i]);
        positions.push(at + i);
      }
    }
    return ranges;
  }

  function grow(members: readonly number[], depth: number, before: readonly Range[]): void {
    for (let i = 0; i < members.length;) {
      const first = texts[members[i]];
      let end = i + 1;
      let shared = first.length;
      while (end < members.length) {
        const other = texts[members[end]];
        const next = Math.min(shared, common(first, other));
        const equal = next === first.length && next === other.length;
        if (next < depth + LEAST_SHARED && !equal) break;
        shared = next;
        end++;
      }
      const ranges = add(first, depth, shared, before);
      const further = members.slice(i, end).filter((member) => {
        if (texts[member].length > shared) return true;
        packedTexts.push({ index: member, rows: rowsOf(ranges) });
        return false;
      });
      grow(further, shared, ranges);
      i = end;
    }
  }

  grow(group, 0, []);
  return {
    ids: Int32Array.from(ids),
    positions: Int32Array.from(positions),
    segments,
    texts: packedTexts.sort((a, b) => a.index - b.index),
  };
}

function joined(ranges: readonly Range[], { from, length }: Range): Range[] {
  const last = ranges.at(-1);
  if (last === undefined || last.from + last.length !== from) return [...ranges, { from, length }];
  return [...ranges.slice(0, -1), { from: last.from, length: last.length + length }];
}

function rowsOf(ranges: readonly Range[]): Int32Array {
  return Int32Array.from(
    ranges.flatMap(({ from, length }) => Array.from({ length }, (_, i) => from + i)),
  );
}

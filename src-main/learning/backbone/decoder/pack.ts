/**
 * Texts packed one after the other, without padding. A shared prefix, such as a prompt with several
 * answers, is stored once: a token sees only those before it, so its vector is the same in all of them.
 */

/** Consecutive rows: each sees the earlier rows of its text, and its own segment up to itself. */
export interface Segment {
  from: number;
  length: number;
  /** Rows of the text before it, in the order of the text. */
  before: readonly Range[];
  /** Position of its first token in the text. */
  position: number;
}

export interface Range {
  from: number;
  length: number;
}

export interface Pack {
  ids: Int32Array;
  /** Position of each row in its text, from 0. */
  positions: Int32Array;
  segments: readonly Segment[];
  texts: readonly PackedText[];
}

export interface PackedText {
  /** Index of the text among those that were packed. */
  index: number;
  /** The row of each of its tokens. */
  rows: Int32Array;
}

/** Minimum length of a shared prefix, in tokens; shorter ones are not worth a segment. */
const LEAST_SHARED = 8;
/** Longer segments are cut, so that fewer masked scores are computed. */
const LONGEST_SEGMENT = 128;

/** Indices of the texts, ordered so that those with a common prefix are adjacent. */
function inOrder(texts: readonly Int32Array[]): number[] {
  return [...texts.keys()].sort((a, b) => compare(texts[a], texts[b]) || a - b);
}

function compare(a: Int32Array, b: Int32Array): number {
  const at = common(a, b);
  if (at < a.length && at < b.length) return a[at] - b[at];
  return a.length - b.length;
}

/** Length of the common prefix of two texts, in tokens. */
function common(a: Int32Array, b: Int32Array): number {
  const least = Math.min(a.length, b.length);
  let at = 0;
  while (at < least && a[at] === b[at]) at++;
  return at;
}

/**
 * Indices of the texts of each pack: about `tokens` rows at most, or one longer text. Texts with a common
 * prefix are together, whatever their order.
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

  /** @returns the ranges, with the new rows appended */
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

/**
 * Which texts may contain a search: Bloom filters (Bloom 1970) over what groups of texts are written with.
 * They say "certainly not" or "perhaps", so that a search reads a few groups rather than a million texts and
 * still finds exactly what reading all of them would.
 *
 * Letters of alphabets are taken by threes, since nearly every text has any two of them. Signs from Hangul on
 * (Chinese, Korean, Japanese, emoji) tell more, and are searched by one or two: they are taken alone, and by
 * twos with their neighbours.
 */

/** UTF-16 units from here on are signs, below letters; the first block above is Hangul's. */
const FIRST_SIGN = 0x1100;
/** With two of them set for each gram, a filter says "perhaps" of one in nine that it lacks. */
const BITS_A_GRAM = 5;
const CHUNK_BYTES = 2 ** 20;
/** Room for the distinct grams of a group; above three quarters of it the group always counts as "perhaps". */
const ROOM = 2 ** 17;
const MOST_GRAMS = (ROOM / 4) * 3;

export class TextFilters {
  /** Where the filter of each group lies, and its length in bits; 0 for one that always says "perhaps". */
  #chunks: number[] = [];
  #offsets: number[] = [];
  #bits: number[] = [];
  #filled: Uint8Array[] = [];
  #used = CHUNK_BYTES;
  #grams = new DistinctGrams();

  get groups(): number {
    return this.#bits.length;
  }
  /** Memory that the filters take. */
  get bytes(): number {
    return this.#filled.length * CHUNK_BYTES;
  }

  /** Adds a text, or a prompt, to the group that is being filled. */
  add(text: string): void {
    // Bytes that are not UTF-8 are read as this sign, and by SQLite perhaps as others.
    if (text.includes('\ufffd')) this.#grams.overflow();
    else eachGram(text, this.#grams);
  }

  /** Ends the group that is being filled. */
  endGroup(): void {
    const { full, count } = this.#grams;
    const bits = full ? 0 : Math.max(8, count * BITS_A_GRAM);
    const bytes = Math.ceil(bits / 8);
    if (this.#used + bytes > CHUNK_BYTES) {
      this.#filled.push(new Uint8Array(CHUNK_BYTES));
      this.#used = 0;
    }
    const chunk = this.#filled.length - 1;
    this.#chunks.push(chunk);
    this.#offsets.push(this.#used);
    this.#bits.push(bits);
    if (!full) {
      const filter = this.#filled[chunk].subarray(this.#used, this.#used + bytes);
      this.#grams.each((gram) => {
        for (const bit of [placeOf(gram, bits), placeOf(again(gram), bits)]) {
          filter[bit >> 3] |= 1 << (bit & 7);
        }
      });
      this.#used += bytes;
    }
    this.#grams.clear();
  }

  /** Groups that may contain the search; null if its letters are too few to tell. */
  candidates(search: string): number[] | null {
    const grams: number[] = [];
    eachGram(search.toWellFormed(), { add: (gram) => grams.push(gram) });
    if (grams.length === 0) return null;
    return this.#bits.flatMap((_, group) => (this.#mayHold(group, grams) ? [group] : []));
  }

  #mayHold(group: number, grams: readonly number[]): boolean {
    const bits = this.#bits[group];
    if (bits === 0) return true;
    const chunk = this.#filled[this.#chunks[group]];
    const offset = this.#offsets[group];
    const has = (bit: number) => ((chunk[offset + (bit >> 3)] >> (bit & 7)) & 1) === 1;
    return grams.every((gram) => has(placeOf(gram, bits)) && has(placeOf(again(gram), bits)));
  }
}

/** The grams of a text as numbers of 32 bits from 1 on: equal ones are equal, different ones rarely are. */
function eachGram(text: string, to: { add(gram: number): void }): void {
  let [before, last] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const unit = lower(text.charCodeAt(at));
    if (unit >= FIRST_SIGN) to.add(mixed(0, 0, unit));
    if (at > 0 && (unit >= FIRST_SIGN || last >= FIRST_SIGN)) to.add(mixed(0, last, unit));
    else if (at > 1 && before < FIRST_SIGN) to.add(mixed(before, last, unit));
    [before, last] = [last, unit];
  }
}

/** As LIKE compares: without the case of A to Z, and of no other letter. */
function lower(unit: number): number {
  return unit >= 65 && unit <= 90 ? unit + 32 : unit;
}

function mixed(before: number, last: number, unit: number): number {
  let hash = Math.imul(before + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ last ^ (hash >>> 15), 0x85ebca6b);
  hash = Math.imul(hash ^ unit ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0 || 1;
}

/** A second number, independent of the first. */
function again(gram: number): number {
  const hash = Math.imul(gram ^ (gram >>> 16), 0x7feb352d);
  return (hash ^ (hash >>> 15)) >>> 0;
}

function placeOf(gram: number, bits: number): number {
  return Math.floor((gram / 2 ** 32) * bits);
}

/** A set of numbers that is filled and emptied thousands of times. */
class DistinctGrams {
  readonly #slots = new Uint32Array(ROOM);
  readonly #taken = new Uint32Array(MOST_GRAMS);
  count = 0;
  full = false;

  /** @param gram from 1 on: 0 is an empty slot */
  add(gram: number): void {
    if (this.full) return;
    let slot = gram & (ROOM - 1);
    while (this.#slots[slot] !== 0) {
      if (this.#slots[slot] === gram) return;
      slot = (slot + 1) & (ROOM - 1);
    }
    if (this.count === MOST_GRAMS) {
      this.full = true;
      return;
    }
    this.#slots[slot] = gram;
    this.#taken[this.count] = slot;
    this.count += 1;
  }

  overflow(): void {
    this.full = true;
  }

  each(visit: (gram: number) => void): void {
    for (let i = 0; i < this.count; i++) visit(this.#slots[this.#taken[i]]);
  }

  clear(): void {
    for (let i = 0; i < this.count; i++) this.#slots[this.#taken[i]] = 0;
    this.count = 0;
    this.full = false;
  }
}

/**
 * Progress of a queue along a list of all questions, so that passed ones are not checked again: a vote,
 * an undo or another annotator's vote brings one question back, not all before it.
 */
export class QueueWalk {
  readonly list: readonly number[];
  /** Before this position only questions that were brought back are waiting. */
  #from = 0;
  /** Positions, ascending and before `#from`, of questions that were brought back. */
  readonly #back: number[] = [];
  #positions: ReadonlyMap<number, number> | null = null;

  /** @param list distinct ids */
  constructor(list: readonly number[]) {
    this.list = list;
  }

  /** To be called when a question starts waiting again. */
  bringBack(id: number): void {
    this.#positions ??= new Map(this.list.map((one, position) => [one, position]));
    const position = this.#positions.get(id);
    if (position === undefined || position >= this.#from) return;
    const at = this.#back.findIndex((other) => other >= position);
    if (at === -1) this.#back.push(position);
    else if (this.#back[at] !== position) this.#back.splice(at, 0, position);
  }

  /** The first waiting questions in the order of the list, without the excluded ones. */
  next(
    count: number,
    waits: (id: number) => boolean,
    excluded: { has(id: number): boolean },
  ): number[] {
    const found: number[] = [];
    const take = (id: number) => {
      if (!excluded.has(id)) found.push(id);
    };
    for (let k = 0; k < this.#back.length && found.length < count;) {
      const id = this.list[this.#back[k]];
      if (waits(id)) {
        take(id);
        k++;
      } else this.#back.splice(k, 1);
    }
    let passed = true;
    for (let i = this.#from; i < this.list.length && found.length < count; i++) {
      const waiting = waits(this.list[i]);
      if (waiting) take(this.list[i]);
      passed &&= !waiting;
      if (passed) this.#from = i + 1;
    }
    return found;
  }
}

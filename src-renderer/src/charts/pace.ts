/** How many points are drawn while a map moves: as many as the machine draws in a frame. */

/** Milliseconds of a frame above which fewer are drawn: a display shows one every 16.7. */
const SLOW = 18;
/** What a frame should take where it took too long: a little less than it may. */
const WANTED = 15;
/** A single frame may be late for any reason. */
const LEAST_SHARE = 0.2;
const MORE = 1.15;

const LEAST = 20_000;
/** Before anything was measured: nearly as many as graphics without a card draw smoothly. */
const FIRST = 200_000;

export class Pace {
  #points = FIRST;
  /** A frame of this movement was slow: more points would make another one slow. */
  #limited = false;

  /** For the next frame, of so many. */
  of(count: number): number {
    return Math.min(count, Math.round(this.#points));
  }

  /** To be told at the beginning of each movement. */
  begin(): void {
    this.#limited = false;
  }

  /**
   * To be told of each frame of a movement.
   *
   * @param drawn points of all `count`
   * @param took milliseconds from its drawing to the next frame
   */
  frame({ drawn, count }: { drawn: number; count: number }, took: number): void {
    if (took > SLOW) {
      this.#limited = true;
      this.#points = Math.max(LEAST, drawn * Math.max(LEAST_SHARE, WANTED / took));
    } else if (!this.#limited) this.#points = Math.min(Math.max(count, FIRST), drawn * MORE);
  }
}

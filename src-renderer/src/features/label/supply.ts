/**
 * The questions of a queue that are held ready, so that nobody waits for the next one: which were fetched, which
 * were decided in this session and must not come back on their own, and whether the queue has more.
 */
import type { QueueName } from '#contract';
import type { Kind, LabelCalls } from './session-state.ts';

/** Number of questions held besides the present one. */
const HELD = 5;
/** Maximum number of questions that the core accepts for exclusion. */
const MOST_EXCLUDED = 100;
/**
 * For the pending queue only this many: decided questions leave it anyway, and the core repeats some of them
 * after at least as many others (`services/labelling/checks.ts`).
 */
const MOST_LATELY = 10;

export class Supply<Q> {
  #next: LabelCalls<Q, unknown>['next'];
  #id: Kind<Q, unknown>['id'];
  #queue: QueueName = 'pending';
  #held: Q[] = [];
  /** Decided in this session, newest last: the same queue must not return them. */
  #passed: number[] = [];
  /** Incremented with every change of queue: answers to an older one are dropped. */
  #sitting = 0;
  #fetching = false;
  #exhausted = false;

  constructor(next: LabelCalls<Q, unknown>['next'], id: (question: Q) => number) {
    this.#next = next;
    this.#id = id;
  }

  /** The next questions in order. */
  get held(): readonly Q[] {
    return this.#held;
  }
  /** Whether the queue has no more than the held ones. */
  get exhausted(): boolean {
    return this.#exhausted;
  }

  /** Starts again with a queue. `alone`: nothing is fetched from it. */
  start(queue: QueueName, alone: boolean): void {
    this.stop();
    this.#queue = queue;
    this.#held = [];
    this.#passed = [];
    this.#exhausted = alone;
    this.#fetching = false;
  }

  /** Ignores pending answers. */
  stop(): void {
    this.#sitting += 1;
  }

  /** The queue may have questions now. */
  askAgain(): void {
    this.#exhausted = false;
  }

  take(): Q | undefined {
    return this.#held.shift();
  }

  putFirst(question: Q): void {
    this.#held.unshift(question);
  }

  drop(id: number): void {
    this.#held = this.#held.filter((held) => this.#id(held) !== id);
  }

  pass(id: number): void {
    this.unpass(id);
    this.#passed.push(id);
  }

  unpass(id: number): void {
    this.#passed = this.#passed.filter((passed) => passed !== id);
  }

  /**
   * Fetches when few are left.
   * @param shown returns the id of the present question, before and after the fetch
   * @returns whether something was fetched and still counts
   * @throws the core's error, unless another queue was started meanwhile
   */
  async refill(shown: () => number | undefined): Promise<boolean> {
    if (this.#fetching || this.#exhausted || this.#held.length >= HELD - 2) return false;
    const sitting = this.#sitting;
    this.#fetching = true;
    try {
      const questions = await this.#next({
        queue: this.#queue,
        exclude: this.#exclude(shown()),
        holds: this.#known(shown()),
        limit: HELD - this.#held.length,
      });
      if (sitting !== this.#sitting) return false;
      const here = new Set([...this.#held.map((held) => this.#id(held)), shown()]);
      const passed = new Set(this.#queue === 'pending' ? this.#lately : this.#passed);
      const fresh = questions.filter((question) => {
        const id = this.#id(question);
        return !here.has(id) && !passed.has(id);
      });
      this.#held.push(...fresh);
      this.#exhausted = fresh.length === 0;
    } catch (error) {
      if (sitting !== this.#sitting) return false;
      throw error;
    } finally {
      if (sitting === this.#sitting) this.#fetching = false;
    }
    return true;
  }

  #known(shown: number | undefined): number[] {
    return [...this.#held.map((held) => this.#id(held)), ...(shown === undefined ? [] : [shown])];
  }

  #exclude(shown: number | undefined): number[] {
    const known = this.#known(shown);
    const passed =
      this.#queue === 'pending'
        ? this.#lately
        : this.#passed.slice(-(MOST_EXCLUDED - known.length));
    return [...new Set([...known, ...passed])];
  }

  get #lately(): number[] {
    return this.#passed.slice(-MOST_LATELY);
  }
}

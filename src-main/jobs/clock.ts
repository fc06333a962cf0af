/** How far a run is and how long it still takes; and breaths, so that messages can arrive. */
import { setImmediate } from 'node:timers/promises';
import type { TrainSettings } from '../contract/index.ts';

/** A step with a critic costs about this many source-only steps, until it has been measured. */
export const CRITIC_COST = 5;
/** Fewer tell nothing: the first ones compile kernels, or happen to be quick. */
const TRUSTED_STEPS = 10;
const BREATH_MS = 50;
const REPORT_MS = 250;

export class Clock {
  readonly #total: number;
  readonly #left: Map<string, number>;
  readonly #cost = new Map<string, { steps: number; ms: number }>();
  #lastStep = performance.now();
  #lastBreath = performance.now();
  #lastReport = 0;
  #fraction = 0;

  constructor(methods: readonly string[], settings: TrainSettings) {
    const steps = settings.seeds * settings.steps;
    this.#total = steps;
    this.#left = new Map(methods.map((method) => [method, steps]));
  }

  /**
   * Counts one step of a method.
   *
   * @param first of a model: holds a critic's warm-up, and tells nothing of what a step costs
   */
  step(method: string, first: boolean): void {
    const now = performance.now();
    if (!first) {
      const cost = this.#cost.get(method) ?? { steps: 0, ms: 0 };
      this.#cost.set(method, { steps: cost.steps + 1, ms: cost.ms + now - this.#lastStep });
    }
    this.#left.set(method, (this.#left.get(method) ?? 1) - 1);
    this.#lastStep = now;
  }

  /** Lets messages in, now and then; to be called often. */
  async breathe(): Promise<void> {
    if (performance.now() - this.#lastBreath < BREATH_MS) return;
    await setImmediate();
    this.#lastBreath = performance.now();
  }

  /** Whether it is time to tell of progress again. */
  due(): boolean {
    return performance.now() - this.#lastReport >= REPORT_MS;
  }

  /** Fraction done by cost, and seconds left; null before anything was measured. */
  reading(): { fraction: number; secondsLeft: number | null } {
    this.#lastReport = performance.now();
    let done = 0;
    let left = 0;
    for (const [method, steps] of this.#left) {
      const ms = this.#msPerStep(method);
      done += (this.#total - steps) * ms;
      left += steps * ms;
    }
    // What a step costs is learned on the way; a bar that goes back would be read as work lost.
    if (done > 0) this.#fraction = Math.max(this.#fraction, done / (done + left));
    return { fraction: this.#fraction, secondsLeft: this.#cost.size === 0 ? null : left / 1000 };
  }

  #msPerStep(method: string): number {
    const own = this.#cost.get(method);
    if (own && own.steps >= TRUSTED_STEPS) return own.ms / own.steps;
    const base = this.#cost.get('source-only');
    const cheap = base && base.steps >= TRUSTED_STEPS ? base.ms / base.steps : 1;
    return method === 'source-only' ? cheap : cheap * CRITIC_COST;
  }
}

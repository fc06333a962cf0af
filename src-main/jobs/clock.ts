/** How far a run is and how long it still takes; and breaths, so that messages can arrive. */
import { setImmediate } from 'node:timers/promises';

/** A step with a domain loss costs about this many source-only steps, until it has been measured. */
export const DOMAIN_COST = 4;
/** The same of a step that tunes a language model. */
export const TUNED_COST = 250;
/** Fewer tell nothing: the first ones compile kernels, or happen to be quick. */
const TRUSTED_STEPS = 10;
const BREATH_MS = 50;
const REPORT_MS = 250;

/** Trainings of one kind cost the same a step. */
export interface Phase {
  /** Id of the method whose steps these are. */
  kind: string;
  domainLoss: boolean;
  /** Whether a language model is tuned. */
  tuned?: boolean;
  steps: number;
}

export class Clock {
  readonly #phases: readonly Phase[];
  readonly #left: number[];
  readonly #cost = new Map<string, { steps: number; ms: number }>();
  #lastStep = performance.now();
  #lastBreath = performance.now();
  #lastReport = 0;
  #fraction = 0;

  constructor(phases: readonly Phase[]) {
    this.#phases = phases;
    this.#left = phases.map((phase) => phase.steps);
  }

  /** A phase begins at a step, 0 unless it goes on with an earlier training. */
  begin(phase: number, step = 0): void {
    this.#left[phase] = this.#phases[phase].steps - step;
    this.#lastStep = performance.now();
  }

  /** Nothing of a phase is left to do, whether it was done or not needed. */
  skip(phase: number): void {
    this.#left[phase] = 0;
  }

  /** Counts one step of a phase. The first one holds a critic's warm-up, and tells nothing. */
  step(phase: number): void {
    const { kind, steps } = this.#phases[phase];
    const now = performance.now();
    if (this.#left[phase] < steps) {
      const cost = this.#cost.get(kind) ?? { steps: 0, ms: 0 };
      this.#cost.set(kind, { steps: cost.steps + 1, ms: cost.ms + now - this.#lastStep });
    }
    this.#left[phase] = Math.max(0, this.#left[phase] - 1);
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
    this.#phases.forEach((phase, i) => {
      const ms = this.#msPerStep(phase);
      done += (phase.steps - this.#left[i]) * ms;
      left += this.#left[i] * ms;
    });
    // What a step costs is learned on the way; a bar that goes back would be read as work lost.
    if (done > 0) this.#fraction = Math.max(this.#fraction, done / (done + left));
    return { fraction: this.#fraction, secondsLeft: this.#cost.size === 0 ? null : left / 1000 };
  }

  #msPerStep({ kind, domainLoss, tuned = false }: Phase): number {
    const own = this.#cost.get(kind);
    if (own && own.steps >= (tuned ? 2 : TRUSTED_STEPS)) return own.ms / own.steps;
    const base = this.#cost.get('source-only');
    const cheap = base && base.steps >= TRUSTED_STEPS ? base.ms / base.steps : 1;
    if (tuned) return cheap * TUNED_COST;
    return domainLoss ? cheap * DOMAIN_COST : cheap;
  }
}

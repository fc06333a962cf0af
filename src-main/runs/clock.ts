/** Progress of a run and its remaining time; and pauses in which messages can arrive. */
import { setImmediate } from 'node:timers/promises';

/** Cost of a step with a domain loss, in source-only steps, until it has been measured. */
export const DOMAIN_COST = 4;
/** The same for a step that tunes a language model. */
export const TUNED_COST = 250;
/** Cost of such a step in readings of its texts: once forward, then forward again and backward. */
export const STEP_READINGS = 3;
/** Minimum steps to measure a speed: the first ones compile kernels, or happen to be quick. */
const TRUSTED_STEPS = 10;
const BREATH_MS = 50;
const REPORT_MS = 250;

/** Trainings of the same kind, whose steps cost the same. */
export interface Phase {
  /** Id of the method of these steps. */
  kind: string;
  domainLoss: boolean;
  /** Whether they tune a language model. */
  tuned?: boolean;
  steps: number;
  /**
   * The candidate whose phases may run in parallel with those of others; left out if everything else
   * waits.
   */
  candidate?: string;
}

interface Cost {
  steps: number;
  ms: number;
}

/** Expected cost of a phase, until it has been measured. */
export interface Expected {
  /** Milliseconds a step. */
  step: number;
  /** Milliseconds from its last step until its results are done. */
  after: number;
}

/** Progress of another process in phases of the same run. */
export interface ClockNews {
  /** Steps left, for the phases that it has worked on. */
  left: [phase: number, steps: number][];
  /** Everything it has measured, by kind. */
  costs: [kind: string, cost: Cost][];
}

/**
 * Total time in milliseconds: candidates run in parallel, but none can be faster than its own phases in
 * sequence.
 *
 * @param ms of each phase
 */
export function timeOf(
  phases: readonly Pick<Phase, 'candidate'>[],
  ms: readonly number[],
  processes: number,
): number {
  let alone = 0;
  const candidates = new Map<string, number>();
  phases.forEach(({ candidate }, i) => {
    if (candidate === undefined) alone += ms[i];
    else candidates.set(candidate, (candidates.get(candidate) ?? 0) + ms[i]);
  });
  const each = [...candidates.values()];
  const together = each.reduce((sum, own) => sum + own, 0) / processes;
  return alone + Math.max(together, ...each);
}

export class Clock {
  /** Processes that train candidates. */
  processes = 1;
  readonly #phases: readonly Phase[];
  readonly #left: number[];
  readonly #cost = new Map<string, Cost>();
  /** Measurements of other processes, by process. */
  readonly #told = new Map<string, ClockNews['costs']>();
  readonly #touched = new Set<number>();
  readonly #expected = new Map<number, Expected>();
  /** Phases that are finished, including the work after their steps. */
  readonly #over = new Set<number>();
  #lastStep = performance.now();
  #lastBreath = performance.now();
  #lastReport = 0;
  #fraction = 0;

  constructor(phases: readonly Phase[]) {
    this.#phases = phases;
    this.#left = phases.map((phase) => phase.steps);
  }

  /** A phase begins at a step: 0, unless it continues an earlier training. */
  begin(phase: number, step = 0): void {
    this.#left[phase] = this.#phases[phase].steps - step;
    this.#touched.add(phase);
    this.#lastStep = performance.now();
  }

  /** Marks a phase as finished, whether it was done or not needed. */
  skip(phase: number): void {
    this.#left[phase] = 0;
    this.#over.add(phase);
    this.#touched.add(phase);
  }

  /** To be called as soon as the cost is known: a language model's is no multiple of a head's. */
  expect(phase: number, expected: Expected): void {
    this.#expected.set(phase, expected);
  }

  /** Counts one step of a phase. The first one includes a critic's warm-up, and is not measured. */
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

  /** The progress of this process since it began. */
  news(): ClockNews {
    return {
      left: Array.from(this.#touched, (phase) => [phase, this.#left[phase]]),
      costs: [...this.#cost],
    };
  }

  /** @param from names the process; its new measurements replace the earlier ones */
  hear(from: string, { left, costs }: ClockNews): void {
    for (const [phase, steps] of left) this.#left[phase] = steps;
    this.#told.set(from, costs);
  }

  /** Lets messages in now and then; call it often. */
  async breathe(): Promise<void> {
    if (performance.now() - this.#lastBreath < BREATH_MS) return;
    await setImmediate();
    this.#lastBreath = performance.now();
  }

  /** Whether it is time to report progress again. */
  due(): boolean {
    return performance.now() - this.#lastReport >= REPORT_MS;
  }

  /** Fraction done by cost, and seconds left; null before anything was measured. */
  reading(): { fraction: number; secondsLeft: number | null } {
    this.#lastReport = performance.now();
    const costs = this.#costs();
    const each = this.#phases.map((phase, i) => msPerStep(phase, costs, this.#expected.get(i)));
    const after = each.map((_, i) => this.#expected.get(i)?.after ?? 0);
    const left = each.map((ms, i) => this.#left[i] * ms + (this.#over.has(i) ? 0 : after[i]));
    const all = each.reduce((sum, ms, i) => sum + this.#phases[i].steps * ms + after[i], 0);
    const done = all - left.reduce((sum, ms) => sum + ms, 0);
    // Costs are learned on the way; the fraction must not fall, since that would look like lost work.
    if (done > 0) this.#fraction = Math.max(this.#fraction, done / all);
    return {
      fraction: this.#fraction,
      secondsLeft: costs.size === 0 ? null : timeOf(this.#phases, left, this.processes) / 1000,
    };
  }

  #costs(): ReadonlyMap<string, Cost> {
    const costs = new Map(this.#cost);
    for (const [kind, { steps, ms }] of [...this.#told.values()].flat()) {
      const known = costs.get(kind) ?? { steps: 0, ms: 0 };
      costs.set(kind, { steps: known.steps + steps, ms: known.ms + ms });
    }
    return costs;
  }
}

function msPerStep(
  { kind, domainLoss, tuned = false }: Phase,
  costs: ReadonlyMap<string, Cost>,
  expected?: Expected,
): number {
  const own = costs.get(kind);
  if (own && own.steps >= (tuned ? 2 : TRUSTED_STEPS)) return own.ms / own.steps;
  if (expected) return expected.step;
  const base = costs.get('source-only');
  const cheap = base && base.steps >= TRUSTED_STEPS ? base.ms / base.steps : 1;
  if (tuned) return cheap * TUNED_COST;
  return domainLoss ? cheap * DOMAIN_COST : cheap;
}

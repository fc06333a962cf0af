/** Reports and stores a run's progress and checkpoints; stops and pauses arrive here. */
import type { EnsembleState } from '../learning/training.ts';
import { packed, type Checkpoint, type CurrentCandidate } from './checkpoint.ts';
import type { Clock } from './clock.ts';
import type { RunEvent } from './events.ts';
import { Stopped, type Wish } from './wish.ts';

/** Interval between checkpoints of a training, the most that a crash can lose. */
const KEEP_MS = 30_000;
/** Work without reports of its own says this often that it goes on: silence is taken for a hang. */
const SIGN_MS = 60_000;

export class Journal {
  /** The checkpoint except for the training in progress. */
  kept: Checkpoint;
  readonly #clock: Clock;
  readonly #send: (message: RunEvent) => void;
  readonly #wish: () => Wish;
  #lastKept = performance.now();
  #lastReport = performance.now();
  #message = '';

  constructor(kept: Checkpoint, clock: Clock, send: (message: RunEvent) => void, wish: () => Wish) {
    this.kept = kept;
    this.#clock = clock;
    this.#send = send;
    this.#wish = wish;
  }

  report(message: string): void {
    this.#message = message;
    this.#lastReport = performance.now();
    this.#send({ kind: 'progress', ...this.#clock.reading(), message });
  }

  /** The checkpoint as it is stored. */
  stored(): { progress: number; state: Uint8Array } {
    return { progress: this.#clock.reading().fraction, state: packed(this.kept) };
  }

  /** To be awaited often, wherever there is nothing to store beyond `kept`. @throws Stopped */
  readonly check = async (): Promise<void> => {
    await this.#clock.breathe();
    if (performance.now() - this.#lastReport >= SIGN_MS) this.report(this.#message);
    const wish = this.#wish();
    if (wish === 'go-on') return;
    if (wish === 'pause') this.#keep();
    throw new Stopped();
  };

  /** Between the steps of a candidate's training: stores its state now and then. @throws Stopped */
  async between(
    candidate: string,
    part: string,
    take: () => Promise<EnsembleState | null>,
  ): Promise<void> {
    await this.#clock.breathe();
    const wish = this.#wish();
    if (wish === 'stop') throw new Stopped();
    if (wish === 'go-on' && performance.now() - this.#lastKept < KEEP_MS) return;
    const state = await take();
    this.setCurrent({ candidate, part, state, tuned: this.currentOf(candidate)?.tuned ?? [] });
    this.#keep();
    if (wish === 'pause') throw new Stopped();
  }

  get pausing(): boolean {
    return this.#wish() === 'pause';
  }

  /** Stores what was learned since a training stopped. */
  keepPaused(): void {
    if (this.pausing) this.#keep();
  }

  /** The state of a candidate in progress; null if it has not begun. */
  currentOf(candidate: string): CurrentCandidate | null {
    return this.kept.current.find((one) => one.candidate === candidate) ?? null;
  }

  setCurrent(current: CurrentCandidate): void {
    this.kept = { ...this.kept, current: [...this.#others(current.candidate), current] };
  }

  /** Removes a candidate from those in progress. */
  dropCurrent(candidate: string): void {
    this.kept = { ...this.kept, current: this.#others(candidate) };
  }

  #others(candidate: string): CurrentCandidate[] {
    return this.kept.current.filter((one) => one.candidate !== candidate);
  }

  #keep(): void {
    this.#send({ kind: 'checkpoint', checkpoint: this.stored() });
    this.#lastKept = performance.now();
  }
}

/**
 * One sitting of an annotator at one queue: which pair is on the screen, what was decided about it,
 * what came before, and what waits for the disk (`supply.ts` holds the pairs to come). No framework and no clock of its own,
 * so that it can be tested.
 *
 * The rules it keeps:
 * - A key decides on the pair that is on the screen, and on no other. Pressed while the vote just
 *   given is still shown, another vote key changes that vote, and the same key goes on at once.
 *   Pressed within `SEEN_AFTER_MS` of a pair that took another's place, it does nothing: it was
 *   meant for the pair before, for nobody reads that fast.
 * - 'Saved' is said only after the core answered, which it does after the vote is on disk.
 * - A vote that could not be saved stays on the screen with its error, and can be sent again.
 */
import type { LabelOverview, LabelPair, QueueName } from '#contract';
import { choiceOf, inWords, sameChoice, type Choice } from './choice.ts';
import type { SessionOptions, SessionState } from './session-state.ts';
import { PairSupply } from './supply.ts';

/** A pair counts as seen after this long; reaction to something new takes at least as long. */
export const SEEN_AFTER_MS = 120;
/** A save that takes longer is worth a word. */
const LONG_MS = 800;

export class LabelSession {
  #options: SessionOptions;
  #state: SessionState;
  #supply: PairSupply;
  #formers = new Map<number, Choice>();
  #drafts = new Map<number, { reasons: string[]; note: string }>();
  /** Grows with every change of queue: answers to an older one are dropped. */
  #sitting = 0;
  #shownAt = 0;
  #callOff: (() => void) | null = null;
  /** Undo, redo and submit happen one after the other. */
  #line: Promise<unknown> = Promise.resolve();
  /** A vote key pressed while an earlier one was on its way. */
  #correction: Choice | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#supply = new PairSupply((params) => options.calls.next(params));
    this.#state = {
      queue: 'pending',
      phase: 'loading',
      pair: null,
      choice: null,
      former: null,
      reasons: [],
      note: '',
      error: null,
      overview: null,
      said: '',
      held: 0,
    };
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Pairs that will be shown next, in their order: what can be rendered ahead. */
  get upcoming(): readonly LabelPair[] {
    return this.#supply.held;
  }

  /** Starts at a queue; `pairId` is shown first, where one is named, and `alone`: no other after it. */
  async open(
    queue: QueueName,
    pairId: number | null = null,
    { alone = false } = {},
  ): Promise<void> {
    this.#sitting += 1;
    this.#callOff?.();
    this.#supply.start(queue, alone);
    this.#correction = null;
    this.#set({ queue, phase: 'loading', pair: null, choice: null, error: null, said: '' });
    if (pairId !== null) {
      const sitting = this.#sitting;
      try {
        const pair = await this.#options.calls.pair(pairId);
        if (sitting === this.#sitting) this.#show(pair);
      } catch (error) {
        if (sitting === this.#sitting) this.#set({ phase: 'unreachable', error: asError(error) });
        return;
      }
    }
    await this.#refill();
  }

  setOverview(overview: LabelOverview): void {
    this.#set({ overview });
  }

  /** The project's data changed elsewhere: an empty queue may have something now. */
  async refresh(): Promise<void> {
    this.#supply.askAgain();
    await this.#refill();
  }

  setReasons(reasons: string[]): void {
    this.#draft({ reasons, note: this.#state.note });
  }

  setNote(note: string): void {
    this.#draft({ reasons: this.#state.reasons, note });
  }

  /** A vote, a skip or a flag for the pair on the screen. */
  async choose(choice: Choice): Promise<void> {
    const { phase, pair } = this.#state;
    if (pair === null) return;
    if (phase === 'arriving') {
      this.#set({ said: 'This pair has only just appeared: nothing was recorded. Press again.' });
      return;
    }
    if (phase === 'saving') {
      this.#correction = sameChoice(choice, this.#state.choice) ? null : choice;
      return;
    }
    if (phase === 'saved' && sameChoice(choice, this.#state.choice)) {
      this.advance();
      return;
    }
    await this.#inLine(() => this.#submit(pair, choice));
  }

  /** Sends a vote again that could not be saved. */
  async retry(): Promise<void> {
    const { phase, pair, choice } = this.#state;
    if (phase === 'failed' && pair !== null && choice !== null) {
      await this.#inLine(() => this.#submit(pair, choice));
    } else if (phase === 'unreachable') {
      this.#set({ phase: 'loading', error: null });
      await this.#refill();
    }
  }

  /** Goes on to the next pair; only where the present one is decided. */
  advance(): void {
    if (this.#state.phase === 'saved') this.#next();
  }

  /** Keeps the pair on the screen while something about it is being written (a flag's note). */
  hold(): void {
    if (this.#state.phase === 'saved') this.#callOff?.();
  }

  async undo(): Promise<void> {
    await this.#inLine(async () => {
      const answer = await this.#options.calls.undo();
      if (answer === null) {
        this.#set({ said: 'There is nothing to undo.' });
        return;
      }
      this.#putBack(answer.pair.pairId);
      this.#supply.unpass(answer.pair.pairId);
      this.#set({ overview: answer.overview });
      this.#show(answer.pair, this.#formers.get(answer.pair.pairId) ?? null);
      const was = this.#state.former;
      this.#set({ said: `Taken back${was ? `: ${inWords(was)}` : ''}. The pair is here again.` });
    });
  }

  async redo(): Promise<void> {
    await this.#inLine(async () => {
      const answer = await this.#options.calls.redo();
      if (answer === null) {
        this.#set({ said: 'There is nothing to redo.' });
        return;
      }
      this.#putBack(answer.pair.pairId);
      this.#show(answer.pair);
      const vote = answer.pair.vote;
      const choice = vote ? choiceOf(answer.pair, vote) : null;
      if (choice === null) {
        this.#set({ overview: answer.overview });
        return;
      }
      this.#saved(answer.pair, choice, answer.overview, `Given again: ${inWords(choice)}.`);
    });
  }

  /** Ends timers and forgets what is on its way. */
  close(): void {
    this.#sitting += 1;
    this.#supply.stop();
    this.#callOff?.();
  }

  /* ------------------------------------------------------------------ inside */

  #set(change: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...change, held: this.#supply.held.length };
    this.#options.changed(this.#state);
  }

  #draft(draft: { reasons: string[]; note: string }): void {
    const pair = this.#state.pair;
    if (pair === null) return;
    this.#drafts.set(pair.pairId, draft);
    this.#set(draft);
  }

  async #inLine(act: () => Promise<void>): Promise<void> {
    const turn = this.#line.then(act).catch((error: unknown) => {
      this.#set({ error: asError(error), said: asError(error).message });
    });
    this.#line = turn;
    await turn;
  }

  async #submit(pair: LabelPair, choice: Choice): Promise<void> {
    if (this.#state.pair?.pairId !== pair.pairId) {
      this.#set({ said: 'The pair had changed by then: nothing was recorded for it.' });
      return;
    }
    this.#callOff?.();
    const sitting = this.#sitting;
    const decidedAt = this.#options.now();
    this.#set({ phase: 'saving', choice, error: null });
    const callOffWait = this.#options.later(LONG_MS, () => {
      this.#set({ said: `Still saving: ${inWords(choice)}. It stays here until it is on disk.` });
    });
    try {
      const { overview } = await this.#options.calls
        .submit({
          pairId: pair.pairId,
          outcome: choice.outcome,
          chosen: choice.side === null ? null : pair[choice.side].id,
          strength: choice.strength,
          shownFirst: pair.first.id,
          durationMs: Math.max(0, Math.round(decidedAt - this.#shownAt)),
          reasons: this.#state.reasons,
          note: this.#state.note,
        })
        .finally(callOffWait);
      this.#formers.set(pair.pairId, choice);
      this.#drafts.delete(pair.pairId);
      if (sitting !== this.#sitting) {
        this.#set({ overview });
        return;
      }
      const correction = this.#correction;
      this.#correction = null;
      if (correction !== null) {
        this.#set({ overview });
        await this.#submit(pair, correction);
        return;
      }
      this.#saved(pair, choice, overview, `Saved: ${inWords(choice)}.`);
    } catch (error) {
      this.#correction = null;
      if (sitting !== this.#sitting) throw error;
      this.#set({
        phase: 'failed',
        error: asError(error),
        said: `Not saved: ${inWords(choice)}. It is kept here; try again.`,
      });
    }
  }

  #saved(pair: LabelPair, choice: Choice, overview: LabelOverview, said: string): void {
    this.#formers.set(pair.pairId, choice);
    this.#supply.pass(pair.pairId);
    this.#set({ phase: 'saved', choice, former: null, overview, said });
    const pause = this.#options.pause();
    if (pause === 0) this.#next();
    else if (pause !== null) this.#callOff = this.#options.later(pause, () => this.advance());
    void this.#refill();
  }

  #next(): void {
    this.#callOff?.();
    const pair = this.#supply.take();
    if (pair !== undefined) this.#show(pair);
    else
      this.#set({
        phase: this.#supply.exhausted ? 'empty' : 'loading',
        pair: null,
        choice: null,
        former: null,
      });
    void this.#refill();
  }

  #show(pair: LabelPair, former: Choice | null = null): void {
    this.#callOff?.();
    this.#supply.drop(pair.pairId);
    this.#shownAt = this.#options.now();
    const draft = this.#drafts.get(pair.pairId);
    const before = this.#state.pair;
    // Only where it takes another's place can a key have been meant for that one.
    const phase = before === null || before.pairId === pair.pairId ? 'deciding' : 'arriving';
    this.#set({
      phase,
      pair,
      choice: null,
      former: former ?? (pair.vote ? choiceOf(pair, pair.vote) : null),
      reasons: draft?.reasons ?? pair.vote?.reasons ?? [],
      note: draft?.note ?? pair.vote?.note ?? '',
      error: null,
    });
    if (phase === 'deciding') return;
    this.#callOff = this.#options.later(SEEN_AFTER_MS, () => {
      if (this.#state.phase === 'arriving') this.#set({ phase: 'deciding' });
    });
  }

  /** The pair on the screen, if undecided, will come next again. */
  #putBack(unless: number): void {
    const { pair, phase } = this.#state;
    if (pair !== null && phase !== 'saved' && pair.pairId !== unless) this.#supply.putFirst(pair);
  }

  async #refill(): Promise<void> {
    try {
      if (!(await this.#supply.refill(() => this.#state.pair?.pairId))) return;
      if (this.#state.pair === null) this.#next();
      else this.#set({});
    } catch (error) {
      if (this.#state.pair === null) this.#set({ phase: 'unreachable', error: asError(error) });
    }
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

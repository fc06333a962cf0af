/**
 * Saves votes, one at a time, and handles keys pressed meanwhile, votes that fail to arrive, and votes that
 * another window has changed.
 */
import type { LabelOverview } from '#contract';
import type { Sending } from './drafts.ts';
import { asError, isChanged } from './errors.ts';
import type { Screen } from './screen.ts';
import type { Given } from './session-state.ts';

/** Saving longer than this is reported. */
const LONG_MS = 800;

export class Sender<Q, C> {
  #screen: Screen<Q, C>;
  /** Serialises undo, redo and submit. */
  #line: Promise<unknown> = Promise.resolve();
  /** Whether the question stays on the screen after its vote is saved. */
  #held = false;
  /** A vote key pressed while an earlier vote was being saved. */
  #correction: C | null = null;

  constructor(screen: Screen<Q, C>) {
    this.#screen = screen;
  }

  async inLine(act: () => Promise<void>): Promise<void> {
    const turn = this.#line.then(act).catch((error: unknown) => {
      this.#screen.set({ error: asError(error), said: asError(error).message });
    });
    this.#line = turn;
    await turn;
  }

  /** Another choice while the first is being saved; null: the first was right. */
  correct(choice: C | null): void {
    this.#correction = choice;
  }

  /** Sets whether the question stays on the screen once it is saved. */
  hold(held: boolean): void {
    this.#held = held;
  }

  async submit(question: Q, choice: C): Promise<void> {
    const screen = this.#screen;
    const id = screen.id(question);
    if (screen.idOnScreen !== id) {
      screen.set({ said: `The ${screen.noun} had changed by then: nothing was recorded for it.` });
      return;
    }
    screen.callOff();
    this.#held = false;
    const { sitting, mine, shownAt } = screen;
    const decidedAt = screen.options.now();
    const draft = mine.drafts.sending(id);
    const given = { choice, reasons: screen.state.reasons, note: screen.state.note };
    screen.set({ phase: 'saving', choice, error: null });
    const callOffWait = screen.options.later(LONG_MS, () => {
      screen.set({
        said: `Still saving: ${screen.inWords(choice)}. It stays here until it is on disk.`,
      });
    });
    try {
      const { overview, vote } = await screen.options.calls
        .submit(question, {
          ...given,
          durationMs: Math.max(0, Math.round(decidedAt - shownAt)),
          replaces: mine.standing.get(id) ?? null,
        })
        .finally(callOffWait);
      mine.standing.set(id, vote.id);
      mine.formers.set(id, choice);
      draft.arrived();
      if (sitting === screen.sitting) await this.#arrived(question, choice, overview);
      else if (mine === screen.mine) screen.set({ overview });
    } catch (error) {
      this.#correction = null;
      if (sitting !== screen.sitting || !isChanged(error)) {
        draft.lost();
        if (sitting !== screen.sitting) throw error;
        this.#notSaved(choice, error);
      } else await this.#seeChanged(question, given, draft);
    }
  }

  /** Reports that it is saved, and goes on after the annotator's chosen pause. */
  saved(choice: C, overview: LabelOverview | null, said: string): void {
    const screen = this.#screen;
    screen.saved(choice, overview, said);
    const pause = this.#held ? null : screen.options.pause();
    this.#held = false;
    if (pause === 0) screen.next();
    else if (pause !== null) screen.wait(pause, () => this.advance());
    void screen.refill();
  }

  /** Goes to the next question, if the present one is decided. */
  advance(): void {
    const screen = this.#screen;
    this.#held = false;
    const { phase } = screen.state;
    // The standing vote on it came from another window.
    if (phase === 'changed') screen.supply.pass(screen.idOnScreen ?? 0);
    if (phase === 'saved' || phase === 'changed') screen.next();
  }

  /** The vote is on disk; a key pressed meanwhile corrects it. */
  async #arrived(question: Q, choice: C, overview: LabelOverview): Promise<void> {
    const correction = this.#correction;
    this.#correction = null;
    if (correction === null) {
      this.saved(choice, overview, `Saved: ${this.#screen.inWords(choice)}.`);
      return;
    }
    this.#screen.set({ overview });
    await this.submit(question, correction);
  }

  #notSaved(choice: C, error: unknown): void {
    this.#screen.set({
      phase: 'failed',
      error: asError(error),
      said: `Not saved: ${this.#screen.inWords(choice)}. It is kept here; try again.`,
    });
  }

  /**
   * The standing vote is not the one that this window knew. If it equals the vote just sent, it is that vote: it
   * was written, and only the answer was lost. Otherwise another window of this annotator cast it: it is shown
   * next to the refused choice.
   */
  async #seeChanged(question: Q, given: Given<C>, draft: Sending): Promise<void> {
    const screen = this.#screen;
    const { kind, calls } = screen.options;
    const id = screen.id(question);
    const { choice } = given;
    const { sitting, mine } = screen;
    let fresh: Q;
    try {
      fresh = await calls.question(id);
    } catch (error) {
      draft.lost();
      if (sitting === screen.sitting) this.#notSaved(choice, error);
      return;
    }
    const vote = kind.voteOf(fresh);
    const saved = vote !== null && this.#saysSame(vote, given);
    if (saved) draft.arrived();
    else draft.lost();
    mine.standing.set(id, kind.standing(fresh));
    if (sitting !== screen.sitting || screen.idOnScreen !== id) return;
    if (saved) {
      this.saved(choice, screen.state.overview, `Saved: ${screen.inWords(choice)}.`);
      return;
    }
    const stands = vote?.choice ?? null;
    const what = stands === null ? 'no vote' : screen.inWords(stands);
    screen.set({
      phase: 'changed',
      choice: null,
      former: stands,
      refused: choice,
      said: `Changed in another window: ${what} stands. Yours was not kept: ${screen.inWords(choice)}.`,
    });
  }

  #saysSame(one: Given<C>, other: Given<C>): boolean {
    const reasons = [one, other].map((given) => given.reasons.toSorted().join());
    return (
      this.#screen.same(one.choice, other.choice) &&
      one.note === other.note &&
      reasons[0] === reasons[1]
    );
  }
}

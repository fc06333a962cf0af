/**
 * Brings votes to disk: one at a time, with what becomes of a key that is pressed meanwhile, of a vote that does not
 * arrive, and of one that was changed in another window.
 */
import type { LabelOverview } from '#contract';
import type { Sending } from './drafts.ts';
import { asError, isChanged } from './errors.ts';
import type { Screen } from './screen.ts';
import type { Given } from './session-state.ts';

/** A save that takes longer is worth a word. */
const LONG_MS = 800;

export class Sender<Q, C> {
  #screen: Screen<Q, C>;
  /** Undo, redo and submit happen one after the other. */
  #line: Promise<unknown> = Promise.resolve();
  /** The vote that is on its way is not to be followed by the next question. */
  #held = false;
  /** A vote key pressed while an earlier one was on its way. */
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

  /** Another choice while the first is on its way; null: the first was right. */
  correct(choice: C | null): void {
    this.#correction = choice;
  }

  /** Whether the question stays on the screen once it is saved. */
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

  /** Says that it is saved, and goes on after the pause that the person chose. */
  saved(choice: C, overview: LabelOverview | null, said: string): void {
    const screen = this.#screen;
    screen.saved(choice, overview, said);
    const pause = this.#held ? null : screen.options.pause();
    this.#held = false;
    if (pause === 0) screen.next();
    else if (pause !== null) screen.wait(pause, () => this.advance());
    void screen.refill();
  }

  /** Goes on to the next question; only where the present one is decided. */
  advance(): void {
    const screen = this.#screen;
    this.#held = false;
    const { phase } = screen.state;
    // What stands for it was given in another window.
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
   * Another vote stands than this window knew. Where it says just what was sent, it is that one: it was written
   * before, and only the answer did not arrive. Otherwise another window of this annotator gave it: it is shown
   * beside what was said here.
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
      ...{ phase: 'changed', choice: null, former: stands, refused: choice },
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

/**
 * Saves votes, one at a time, and handles keys pressed meanwhile, votes that fail to arrive, and votes that
 * another window has changed.
 *
 * Where the annotator wants no pause, the next question is shown while the vote is on its way (`ahead`): nobody waits
 * for the disk, and nothing is said of the vote until it is there. One that is not saved comes back to the screen as it
 * was decided. At most one vote is ahead: the question after it stays until that one is on disk.
 */
import type { LabelOverview } from '#contract';
import type { Sending } from './drafts.ts';
import { asError, isChanged } from './errors.ts';
import type { Screen } from './screen.ts';
import type { Given } from './session-state.ts';

/** Saving longer than this is reported. */
const LONG_MS = 800;

/** A vote on its way. */
interface Sent<Q, C> {
  question: Q;
  given: Given<C>;
  /** When the question had appeared, by the clock of the options. */
  shownAt: number;
  /** Whether the next question is on the screen already. */
  ahead: boolean;
  draft: Sending;
}

export class Sender<Q, C> {
  #screen: Screen<Q, C>;
  /** Serialises undo, redo and submit. */
  #line: Promise<unknown> = Promise.resolve();
  /** Number of acts in the line, the present one included. */
  #inLine = 0;
  /** Number of questions that came back: what was pressed before applied to another screen. */
  #cameBack = 0;
  /** Whether the question stays on the screen after its vote is saved. */
  #held = false;
  /** A vote key pressed while an earlier vote was being saved. */
  #correction: C | null = null;

  constructor(screen: Screen<Q, C>) {
    this.#screen = screen;
  }

  /** Runs an act after those before it; not at all if a question comes back to the screen meanwhile. */
  async inLine(act: () => Promise<void>): Promise<void> {
    const known = this.#cameBack;
    this.#inLine += 1;
    const turn = this.#line
      .then(() => (known === this.#cameBack ? act() : undefined))
      .catch((error: unknown) => {
        this.#screen.set({ error: asError(error), said: asError(error).message });
      })
      .finally(() => (this.#inLine -= 1));
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

  /** Sends a decision on the question on the screen. */
  async decide(question: Q, choice: C): Promise<void> {
    const ahead = this.#goesAhead();
    if (!ahead) this.#screen.set({ phase: 'saving', choice, error: null });
    await this.inLine(() => this.#submit(question, choice, ahead));
  }

  /** Whether the next question can take the place of this one before its vote is on disk. */
  #goesAhead(): boolean {
    const { state, options, supply } = this.#screen;
    const free = this.#inLine === 0 && supply.held.length > 0;
    return free && state.phase === 'deciding' && options.pause() === 0;
  }

  async #submit(question: Q, choice: C, ahead: boolean): Promise<void> {
    const screen = this.#screen;
    const id = screen.id(question);
    if (screen.idOnScreen !== id) {
      screen.set({ said: `The ${screen.noun} had changed by then: nothing was recorded for it.` });
      return;
    }
    screen.callOff();
    this.#held = false;
    const { sitting, mine, shownAt } = screen;
    const given = { choice, reasons: screen.state.reasons, note: screen.state.note };
    const sent = { question, given, shownAt, ahead, draft: mine.drafts.sending(id) };
    const callOffWait = screen.options.later(LONG_MS, () => this.#sayStillSaving(sent));
    const answer = screen.options.calls
      .submit(question, {
        ...given,
        durationMs: Math.max(0, Math.round(screen.options.now() - shownAt)),
        replaces: mine.standing.get(id) ?? null,
      })
      .finally(callOffWait);
    if (ahead) screen.goAhead();
    else screen.set({ phase: 'saving', choice, error: null });
    try {
      const { overview, vote } = await answer;
      mine.standing.set(id, vote.id);
      mine.formers.set(id, choice);
      sent.draft.arrived();
      if (sitting === screen.sitting) await this.#arrived(sent, overview);
      else if (mine === screen.mine) screen.set({ overview });
    } catch (error) {
      if (sitting === screen.sitting && isChanged(error)) {
        await this.#seeChanged(sent);
        return;
      }
      sent.draft.lost();
      if (sitting !== screen.sitting) throw error;
      this.#notSaved(sent, error);
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

  #sayStillSaving({ given, ahead }: Sent<Q, C>): void {
    const then = ahead
      ? 'It comes back if it cannot be saved.'
      : 'It stays here until it is on disk.';
    this.#screen.set({ said: `Still saving: ${this.#screen.inWords(given.choice)}. ${then}` });
  }

  /** The vote is on disk; a key pressed meanwhile corrects it, unless it was for the next question. */
  async #arrived(sent: Sent<Q, C>, overview: LabelOverview | null): Promise<void> {
    const { choice } = sent.given;
    const said = `Saved: ${this.#screen.inWords(choice)}.`;
    if (sent.ahead) {
      this.#screen.savedBehind(choice, overview, said);
      return;
    }
    const correction = this.#correction;
    this.#correction = null;
    if (correction === null) {
      this.saved(choice, overview, said);
      return;
    }
    this.#screen.set({ overview });
    await this.#submit(sent.question, correction, false);
  }

  /** What was pressed for the question that was on the screen meanwhile is dropped. @returns what to say of that */
  #bringBack(sent: Sent<Q, C>, question: Q): string {
    this.#correction = null;
    if (!sent.ahead) return '';
    this.#cameBack += 1;
    this.#screen.bringBack(question, sent.given, sent.shownAt);
    return this.#inLine > 1 ? ' What you pressed after it was not recorded.' : '';
  }

  #notSaved(sent: Sent<Q, C>, error: unknown): void {
    const dropped = this.#bringBack(sent, sent.question);
    const { choice } = sent.given;
    this.#screen.set({
      phase: 'failed',
      choice,
      error: asError(error),
      said: `Not saved: ${this.#screen.inWords(choice)}. It is kept here; try again.${dropped}`,
    });
  }

  /**
   * The standing vote is not the one that this window knew. If it equals the vote just sent, it is that vote: it
   * was written, and only the answer was lost. Otherwise another window of this annotator cast it: it is shown
   * next to the refused choice.
   */
  async #seeChanged(sent: Sent<Q, C>): Promise<void> {
    const screen = this.#screen;
    const { kind, calls } = screen.options;
    const { given, draft } = sent;
    const { sitting, mine } = screen;
    const id = screen.id(sent.question);
    let fresh: Q;
    try {
      fresh = await calls.question(id);
    } catch (error) {
      draft.lost();
      if (sitting === screen.sitting) this.#notSaved(sent, error);
      return;
    }
    const vote = kind.voteOf(fresh);
    const saved = vote !== null && this.#saysSame(vote, given);
    if (saved) draft.arrived();
    else draft.lost();
    mine.standing.set(id, kind.standing(fresh));
    if (sitting !== screen.sitting || (!sent.ahead && screen.idOnScreen !== id)) return;
    if (saved) {
      this.#correction = null;
      await this.#arrived(sent, screen.state.overview);
      return;
    }
    const dropped = this.#bringBack(sent, fresh);
    const stands = vote?.choice ?? null;
    const what = stands === null ? 'no vote' : screen.inWords(stands);
    screen.set({
      phase: 'changed',
      choice: null,
      former: stands,
      refused: given.choice,
      said: `Changed in another window: ${what} stands. Yours was not kept: ${screen.inWords(given.choice)}.${dropped}`,
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

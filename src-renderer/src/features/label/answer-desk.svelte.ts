/**
 * A desk for answers with several parts, or answers shaped by a project's settings: an incomplete answer is kept
 * as a draft, and sent once it is complete.
 *
 * A key that completes an answer sends it. A key that changes a complete answer (after an undo, or from the list
 * of decisions) does not, unless the answer is a single key: Enter sends the change.
 */
import type { Question, TaskSettings } from '#contract';
import { Desk } from './desk.svelte.ts';
import { decided, type ListChoice, listCalls, type ListForm, listKind } from './list-kind.ts';
import type { LabelCalls } from './session-state.ts';

/** G: an answer in progress, A: an answer. */
export interface AnswerForm<G, A> extends ListForm<A> {
  nothing: G;
  isNothing(given: G): boolean;
  /** The answer in progress in a draft; null if the draft holds something else. */
  ofDraft(partial: unknown): G | null;
  ofAnswer(answer: A): G;
  /** Null while something is missing. */
  whole(given: G, settings: TaskSettings, question: Question): A | null;
}

export class AnswerDesk<G, A> extends Desk<Question, ListChoice<A>> {
  /** The answer in progress. */
  given: G;
  /** The effect of the last key, for a screen reader. */
  told = $state('');
  readonly form: AnswerForm<G, A>;
  readonly #settings: () => TaskSettings | null;
  /** Whether something was changed since the last decision. */
  #changed = $state(false);

  constructor(
    form: AnswerForm<G, A>,
    settings: () => TaskSettings | null,
    calls: LabelCalls<Question, ListChoice<A>> = listCalls<A>(form.task),
  ) {
    super(listKind(form), calls);
    this.form = form;
    this.#settings = settings;
    this.given = $state.raw(form.nothing);
  }

  /** Null until they are loaded; keys are ignored before. */
  get settings(): TaskSettings | null {
    return this.#settings();
  }

  /** To be called with each question shown: an existing answer can be changed. */
  begin(): void {
    const { former, choice, partial } = this.state;
    const stood = (former ?? choice)?.answer ?? null;
    const begun = partial === null ? null : this.form.ofDraft(partial);
    this.given = begun ?? (stood === null ? this.form.nothing : this.form.ofAnswer(stood));
    this.told = '';
    this.#changed = begun !== null;
  }

  /** Whether the answer on the screen is the one on disk. */
  get saved(): boolean {
    return this.state.phase === 'saved' && !this.#changed;
  }

  get answer(): A | null {
    return this.#wholeOf(this.given);
  }

  /**
   * @param told for a screen reader
   * @param send 'whole': when complete · 'always': a single key is an answer · 'never': only Enter sends it
   */
  protected give(next: G, told: string, send: 'whole' | 'always' | 'never' = 'whole'): void {
    const { phase, question } = this.state;
    if (question === null || this.settings === null) return;
    const answer = this.#wholeOf(next);
    const sends =
      answer !== null && (send === 'always' || (send === 'whole' && this.answer === null));
    if (sends && phase === 'arriving') {
      // Refused, with a message.
      this.choose(decided(this.form, question, answer));
      return;
    }
    this.given = next;
    this.told = told;
    if (sends) {
      this.choose(decided(this.form, question, answer));
      return;
    }
    this.session.hold();
    this.#changed = true;
    this.session.setPartial(this.form.isNothing(next) ? null : next);
  }

  #wholeOf(given: G): A | null {
    const { settings } = this;
    const { question } = this.state;
    return settings === null || question === null
      ? null
      : this.form.whole(given, settings, question);
  }

  override choose(choice: ListChoice<A>): void {
    this.#changed = false;
    super.choose(choice);
  }

  /** Sends a complete answer. @returns whether it is complete */
  submit(): boolean {
    const { answer } = this;
    const { question } = this.state;
    if (answer === null || question === null) return false;
    this.choose(decided(this.form, question, answer));
    return true;
  }

  /** Goes to the next question, or sends a changed answer. */
  override goOn(): void {
    const { phase } = this.state;
    const decidedNow = phase === 'saved' || phase === 'failed' || phase === 'changed';
    if (decidedNow && !this.#changed) super.goOn();
    else if (!this.submit() && !decidedNow) super.goOn();
  }
}

/**
 * A desk for answers that are made of parts, or that a project's settings shape: what was given so far is kept
 * as a draft, and sent once it is whole.
 *
 * A key that makes an answer whole sends it. One that changes a whole answer again (after an undo, or from the list
 * of decisions) does not, unless the answer is one key: Enter sends the change.
 */
import type { Question, TaskSettings } from '#contract';
import { Desk } from './desk.svelte.ts';
import { decided, type ListChoice, listCalls, type ListForm, listKind } from './list-kind.ts';
import type { LabelCalls } from './session-state.ts';

/** G: what was given so far, A: an answer. */
export interface AnswerForm<G, A> extends ListForm<A> {
  nothing: G;
  isNothing(given: G): boolean;
  /** What was given as a draft says it; null where it says something else. */
  ofDraft(partial: unknown): G | null;
  ofAnswer(answer: A): G;
  /** Null while something is open. */
  whole(given: G, settings: TaskSettings, question: Question): A | null;
}

export class AnswerDesk<G, A> extends Desk<Question, ListChoice<A>> {
  /** What was given so far. */
  given: G;
  /** What the last key did, for a screen reader. */
  told = $state('');
  readonly form: AnswerForm<G, A>;
  readonly #settings: () => TaskSettings | null;
  /** Something was changed since the last decision. */
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

  /** Null until they are loaded: no key counts before. */
  get settings(): TaskSettings | null {
    return this.#settings();
  }

  /** Call it with each question that appears: an answer that it has already can be changed. */
  begin(): void {
    const { former, choice, partial } = this.state;
    const stood = (former ?? choice)?.answer ?? null;
    const begun = partial === null ? null : this.form.ofDraft(partial);
    this.given = begun ?? (stood === null ? this.form.nothing : this.form.ofAnswer(stood));
    this.told = '';
    this.#changed = begun !== null;
  }

  /** Whether what is on the screen is what is on the disk. */
  get saved(): boolean {
    return this.state.phase === 'saved' && !this.#changed;
  }

  get answer(): A | null {
    return this.#wholeOf(this.given);
  }

  /**
   * @param told for a screen reader
   * @param send 'whole': once nothing is open any more · 'always': it is one key · 'never': Enter sends it
   */
  protected give(next: G, told: string, send: 'whole' | 'always' | 'never' = 'whole'): void {
    const { phase, question } = this.state;
    if (question === null || this.settings === null) return;
    const answer = this.#wholeOf(next);
    const sends =
      answer !== null && (send === 'always' || (send === 'whole' && this.answer === null));
    if (sends && phase === 'arriving') {
      // Refused, and said so.
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

  /** Sends what is whole. @returns whether it is */
  submit(): boolean {
    const { answer } = this;
    const { question } = this.state;
    if (answer === null || question === null) return false;
    this.choose(decided(this.form, question, answer));
    return true;
  }

  /** Goes on, or sends what was changed of a question that is decided. */
  override goOn(): void {
    const { phase } = this.state;
    const decidedNow = phase === 'saved' || phase === 'failed' || phase === 'changed';
    if (decidedNow && !this.#changed) super.goOn();
    else if (!this.submit() && !decidedNow) super.goOn();
  }
}

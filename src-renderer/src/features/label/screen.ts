/**
 * The screen of a session and what comes next: the state shown, the questions held (`supply.ts`), and the memory
 * of this annotator's window (`memory.ts`). It makes no decisions.
 */
import type { Draft, LabelOverview, QueueName } from '#contract';
import { asError } from './errors.ts';
import { Memories, type Memory } from './memory.ts';
import type { Given, Seat, SessionOptions, SessionState } from './session-state.ts';
import { Supply } from './supply.ts';

/** Time after which a question counts as seen; reactions to something new take at least as long. */
export const SEEN_AFTER_MS = 120;

/**
 * The same for a question that comes back on its own, since its vote was not saved: nobody waits for that, and a key
 * pressed so soon was meant for the question that it replaced.
 */
export const NOTICED_AFTER_MS = 1000;

export class Screen<Q, C> {
  readonly options: SessionOptions<Q, C>;
  readonly supply: Supply<Q>;
  #memories: Memories<C>;
  #state: SessionState<Q, C>;
  /** Incremented with every change of queue: answers to an older one are dropped. */
  #sitting = 0;
  #shownAt = 0;
  /** Until when nobody has noticed that a question came back. */
  #unexpectedUntil = -Infinity;
  /** Cancels the timer on the present question. */
  #callOff: (() => void) | null = null;

  constructor(options: SessionOptions<Q, C>) {
    this.options = options;
    this.supply = new Supply(
      (params) => options.calls.next(params),
      (question) => options.kind.id(question),
    );
    this.#memories = new Memories({
      seat: () => options.seat(),
      later: (ms, act) => options.later(ms, act),
      keep: (seat, id, draft) => void this.#keep(seat, id, draft),
    });
    this.#state = {
      queue: 'pending',
      phase: 'loading',
      question: null,
      choice: null,
      former: null,
      refused: null,
      reasons: [],
      note: '',
      partial: null,
      error: null,
      overview: null,
      said: '',
      saves: 0,
      last: null,
      held: 0,
    };
  }

  get state(): SessionState<Q, C> {
    return this.#state;
  }
  /** The memory of the present annotator. */
  get mine(): Memory<C> {
    return this.#memories.mine;
  }
  get sitting(): number {
    return this.#sitting;
  }
  /** When the present question appeared, by the clock of the options. */
  get shownAt(): number {
    return this.#shownAt;
  }
  /** Whether the present question came back on its own, so lately that a key was meant for the one before. */
  get unexpected(): boolean {
    return this.options.now() < this.#unexpectedUntil;
  }
  get noun(): string {
    return this.options.kind.noun;
  }
  get idOnScreen(): number | undefined {
    return this.#state.question === null ? undefined : this.id(this.#state.question);
  }

  id(question: Q): number {
    return this.options.kind.id(question);
  }
  inWords(choice: C): string {
    return this.options.kind.inWords(choice);
  }
  same(choice: C, other: C | null): boolean {
    return other !== null && this.options.kind.same(choice, other);
  }

  set(change: Partial<SessionState<Q, C>>): void {
    this.#state = { ...this.#state, ...change, held: this.supply.held.length };
    this.options.changed(this.#state);
  }

  /** Schedules the end of the pause after a vote, or of the moment in which a new question ignores keys. */
  wait(ms: number, act: () => void): void {
    this.#callOff = this.options.later(ms, act);
  }
  callOff(): void {
    this.#callOff?.();
  }

  /** Starts a queue for the present annotator. `alone`: nothing is fetched from it. */
  start(queue: QueueName, alone: boolean): void {
    this.#sitting += 1;
    this.callOff();
    this.#memories.beSeated();
    this.supply.start(queue, alone);
    this.set({ queue, phase: 'loading', question: null, choice: null, error: null, said: '' });
  }

  /** Ignores pending answers, and shows nothing that a key could decide. */
  clear(): void {
    this.mine.drafts.flush();
    this.#sitting += 1;
    this.set({ phase: 'loading', question: null, choice: null, former: null, refused: null });
    this.supply.stop();
    this.callOff();
  }

  /** Shows the next held question, if there is one. */
  next(): void {
    this.callOff();
    const question = this.supply.take();
    if (question !== undefined) this.show(question);
    else {
      const phase = this.supply.exhausted ? 'empty' : 'loading';
      this.set({ phase, question: null, choice: null, former: null });
    }
    void this.refill();
  }

  show(question: Q, former: C | null = null): void {
    const { kind, now } = this.options;
    this.callOff();
    this.mine.drafts.flush();
    const id = this.id(question);
    this.supply.drop(id);
    this.mine.standing.set(id, kind.standing(question));
    this.#shownAt = now();
    this.#unexpectedUntil = -Infinity;
    const draft = this.mine.drafts.of(id) ?? kind.draftOf(question);
    const before = this.idOnScreen;
    // Only a question that replaces another can receive a key meant for that one.
    const phase = before === undefined || before === id ? 'deciding' : 'arriving';
    const vote = kind.voteOf(question);
    this.set({
      phase,
      question,
      choice: null,
      former: former ?? vote?.choice ?? null,
      refused: null,
      reasons: draft?.reasons ?? vote?.reasons ?? [],
      note: draft?.note ?? vote?.note ?? '',
      partial: draft?.partial ?? null,
      error: null,
    });
    if (phase === 'deciding') return;
    this.wait(SEEN_AFTER_MS, () => {
      if (this.#state.phase === 'arriving') this.set({ phase: 'deciding' });
    });
  }

  /** Called when the vote on the present question is on disk; the caller decides what follows. */
  saved(choice: C, overview: LabelOverview | null, said: string): void {
    const id = this.idOnScreen ?? 0;
    this.mine.formers.set(id, choice);
    this.supply.pass(id);
    this.set({
      phase: 'saved',
      choice,
      former: null,
      refused: null,
      saves: this.#state.saves + 1,
      last: choice,
      partial: this.mine.drafts.of(id)?.partial ?? null,
      overview,
      said,
    });
  }

  /** Shows the next question while the vote on the present one is on its way. */
  goAhead(): void {
    this.supply.pass(this.idOnScreen ?? 0);
    this.set({ said: '' });
    this.next();
  }

  /** The vote on a question that has left the screen is on disk. */
  savedBehind(last: C, overview: LabelOverview | null, said: string): void {
    this.set({ saves: this.#state.saves + 1, last, overview, said });
  }

  /** A question that has left the screen is shown again as it was decided; the caller says why. */
  bringBack(question: Q, { reasons, note }: Given<C>, shownAt: number): void {
    const id = this.id(question);
    this.putBack(id);
    this.supply.unpass(id);
    this.show(question);
    this.#shownAt = shownAt;
    this.#unexpectedUntil = this.options.now() + NOTICED_AFTER_MS;
    // The answer is whole: what was kept of it on the way is no longer shown.
    this.set({ reasons, note, partial: null });
  }

  /** The present question, if undecided, will come next again. */
  putBack(unless: number): void {
    const { question, phase } = this.#state;
    const decided = phase === 'saved' || phase === 'changed';
    if (question !== null && !decided && this.id(question) !== unless) {
      this.supply.putFirst(question);
    }
  }

  async refill(): Promise<void> {
    try {
      if (!(await this.supply.refill(() => this.idOnScreen))) return;
      if (this.#state.question === null) this.next();
      else this.set({});
    } catch (error) {
      if (this.#state.question === null) this.set({ phase: 'unreachable', error: asError(error) });
    }
  }

  /** Typed or chosen for the present question: shown at once, saved a moment later. */
  draft(change: Partial<Draft>): void {
    const { question, reasons, note, partial } = this.#state;
    if (question === null) return;
    const draft = { reasons, note, partial, ...change };
    const vote = this.options.kind.voteOf(question) ?? { reasons: [], note: '' };
    const says =
      draft.partial !== null ||
      draft.note !== vote.note ||
      draft.reasons.toSorted().join() !== vote.reasons.toSorted().join();
    this.mine.drafts.set(this.id(question), draft, says);
    this.set(draft);
  }

  /** Under the name of the annotator who typed it, who may have left meanwhile. */
  async #keep(seat: Seat, id: number, draft: Draft | null): Promise<void> {
    // In another project the same number is another question.
    if (this.options.seat().project !== seat.project) return;
    try {
      const { drafts } = await this.options.calls.keepDraft(id, draft, seat.annotator);
      const { overview } = this.#state;
      if (overview && this.mine.seat === seat) this.set({ overview: { ...overview, drafts } });
    } catch (error) {
      this.set({ said: `What you began is not on disk yet: ${asError(error).message}` });
    }
  }
}

/**
 * One sitting of an annotator at one queue: which question is on the screen, what was decided about it,
 * what came before, and what waits for the disk (`supply.ts` holds the questions to come). It knows its
 * task by a `Kind` alone; no framework and no clock of its own, so that it can be tested.
 *
 * The rules it keeps:
 * - A key decides on the question that is on the screen, and on no other. Pressed while the vote just
 *   given is still shown, another vote key changes that vote, and the same key goes on at once.
 *   Pressed within `SEEN_AFTER_MS` of a question that took another's place, it does nothing: it was
 *   meant for the one before, for nobody reads that fast.
 * - 'Saved' is said only after the core answered, which it does after the vote is on disk.
 * - A vote that could not be saved stays on the screen with its error, and can be sent again.
 * - A vote that would replace one that this window has not seen is refused by the core; what stands is
 *   shown, and only a further word replaces it.
 */
import type { Draft, LabelOverview, QueueName } from '#contract';
import { Drafts, type Sending } from './drafts.ts';
import type { Given, Seat, SessionOptions, SessionState } from './session-state.ts';
import { Supply } from './supply.ts';

/** A question counts as seen after this long; reaction to something new takes at least as long. */
export const SEEN_AFTER_MS = 120;
/** A save that takes longer is worth a word. */
const LONG_MS = 800;

/** What a window remembers of one annotator's questions in one project; nobody else may see it. */
interface Memory<C> {
  seat: Seat;
  /** Question -> the last choice. */
  formers: Map<number, C>;
  /** Question -> id of the vote that stands, as far as this window knows. */
  standing: Map<number, string | null>;
  drafts: Drafts;
}

export class LabelSession<Q, C> {
  #options: SessionOptions<Q, C>;
  #state: SessionState<Q, C>;
  #supply: Supply<Q>;
  /** Of whoever sits here now. */
  #mine: Memory<C>;
  /** Grows with every change of queue: answers to an older one are dropped. */
  #sitting = 0;
  #shownAt = 0;
  #callOff: (() => void) | null = null;
  /** Undo, redo and submit happen one after the other. */
  #line: Promise<unknown> = Promise.resolve();
  /** The vote that is on its way is not to be followed by the next question. */
  #held = false;
  /** A vote key pressed while an earlier one was on its way. */
  #correction: C | null = null;

  constructor(options: SessionOptions<Q, C>) {
    this.#options = options;
    this.#supply = new Supply(
      (params) => options.calls.next(params),
      (question) => options.kind.id(question),
    );
    this.#mine = this.#remember(options.seat());
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
      ...{ saves: 0, last: null },
      held: 0,
    };
  }

  get state(): SessionState<Q, C> {
    return this.#state;
  }

  /** Questions that will be shown next, in their order: what can be rendered ahead. */
  get upcoming(): readonly Q[] {
    return this.#supply.held;
  }

  /** Ids of the questions that the core lends to this window: none once the last one was left. */
  get holds(): number[] {
    const { question } = this.#state;
    const all = question === null ? [] : [question, ...this.#supply.held];
    return all.map((one) => this.#id(one));
  }

  /** Starts at a queue; question `id` is shown first, where one is named, and `alone`: no other after it. */
  async open(queue: QueueName, id: number | null = null, { alone = false } = {}): Promise<void> {
    this.#sitting += 1;
    this.#callOff?.();
    this.#beSeated();
    this.#supply.start(queue, alone);
    this.#correction = null;
    this.#set({ queue, phase: 'loading', question: null, choice: null, error: null, said: '' });
    if (id !== null) {
      const sitting = this.#sitting;
      try {
        const question = await this.#options.calls.question(id);
        if (sitting === this.#sitting) this.#show(question);
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
    this.#draft({ reasons });
  }

  setNote(note: string): void {
    this.#draft({ note });
  }

  /** Keeps the beginning of an answer that is not a vote yet, such as the first places of a ranking. */
  setPartial(partial: unknown): void {
    this.#draft({ partial });
  }

  /** Puts on disk what was typed just now. */
  keepDrafts(): void {
    this.#mine.drafts.flush();
  }

  /** A vote, a skip or a flag for the question on the screen. */
  async choose(choice: C): Promise<void> {
    const { phase, question } = this.#state;
    if (question === null) return;
    if (phase === 'arriving') {
      this.#set({
        said: `This ${this.#noun} has only just appeared: nothing was recorded. Press again.`,
      });
      return;
    }
    if (phase === 'saving') {
      this.#correction = this.#same(choice, this.#state.choice) ? null : choice;
      return;
    }
    if (phase === 'saved' && this.#same(choice, this.#state.choice)) {
      this.advance();
      return;
    }
    await this.#inLine(() => this.#submit(question, choice));
  }

  /** Sends a vote again that could not be saved, or that was refused. */
  async retry(): Promise<void> {
    const { phase, question, choice, refused } = this.#state;
    if (phase === 'changed' && question !== null && refused !== null) {
      await this.#inLine(() => this.#submit(question, refused));
    } else if (phase === 'failed' && question !== null && choice !== null) {
      await this.#inLine(() => this.#submit(question, choice));
    } else if (phase === 'unreachable') {
      this.#set({ phase: 'loading', error: null });
      await this.#refill();
    }
  }

  /** Goes on to the next question; only where the present one is decided. */
  advance(): void {
    this.#held = false;
    const { phase } = this.#state;
    // What stands for it was given in another window.
    if (phase === 'changed') this.#supply.pass(this.#idOnScreen() ?? 0);
    if (phase === 'saved' || phase === 'changed') this.#next();
  }

  /** Keeps the question on the screen, once it is saved, while something about it is being changed. */
  hold(): void {
    this.#held = this.#state.phase === 'saving';
    if (this.#state.phase === 'saved') this.#callOff?.();
  }

  async undo(): Promise<void> {
    await this.#inLine(async () => {
      const mine = this.#mine;
      const answer = await this.#options.calls.undo();
      if (mine !== this.#mine) return;
      if (answer === null) {
        this.#set({ said: 'There is nothing to undo.' });
        return;
      }
      const id = this.#id(answer.question);
      this.#putBack(id);
      this.#supply.unpass(id);
      this.#set({ overview: answer.overview });
      this.#show(answer.question, mine.formers.get(id) ?? null);
      const was = this.#state.former;
      const what = was === null ? '' : `: ${this.#inWords(was)}`;
      this.#set({ said: `Taken back${what}. The ${this.#noun} is here again.` });
    });
  }

  async redo(): Promise<void> {
    await this.#inLine(async () => {
      const mine = this.#mine;
      const answer = await this.#options.calls.redo();
      if (mine !== this.#mine) return;
      if (answer === null) {
        this.#set({ said: 'There is nothing to redo.' });
        return;
      }
      this.#putBack(this.#id(answer.question));
      this.#show(answer.question);
      const vote = this.#options.kind.voteOf(answer.question);
      if (vote === null) {
        this.#set({ overview: answer.overview });
        return;
      }
      const said = `Given again: ${this.#inWords(vote.choice)}.`;
      this.#saved(answer.question, vote.choice, answer.overview, said);
    });
  }

  /** Undo or redo where no question is on the screen, as in the list of what was decided. */
  async stepAside(kind: 'undo' | 'redo'): Promise<void> {
    await this.#inLine(async () => {
      const mine = this.#mine;
      const answer = await this.#options.calls[kind]();
      if (mine !== this.#mine) return;
      if (answer === null) this.#set({ said: `There is nothing to ${kind}.` });
      else {
        const said = kind === 'undo' ? 'Taken back.' : 'Given again.';
        this.#set({ overview: answer.overview, said });
      }
    });
  }

  /** Ends timers, forgets what is on its way, and shows nothing that a key could decide about. */
  close(): void {
    this.#mine.drafts.flush();
    this.#sitting += 1;
    this.#set({ phase: 'loading', question: null, choice: null, former: null, refused: null });
    this.#supply.stop();
    this.#callOff?.();
  }

  /* ------------------------------------------------------------------ inside */

  /** Somebody else sits down here, or another project is open: what is remembered is not theirs. */
  #beSeated(): void {
    const seat = this.#options.seat();
    const { project, annotator } = this.#mine.seat;
    if (seat.project === project && seat.annotator === annotator) return;
    this.#mine.drafts.flush();
    this.#mine = this.#remember(seat);
  }
  #remember(seat: Seat): Memory<C> {
    const drafts = new Drafts({
      keep: (id, draft) => void this.#keep(seat, id, draft),
      later: (ms, act) => this.#options.later(ms, act),
    });
    return { seat, formers: new Map(), standing: new Map(), drafts };
  }

  get #noun(): string {
    return this.#options.kind.noun;
  }
  #id(question: Q): number {
    return this.#options.kind.id(question);
  }
  #idOnScreen(): number | undefined {
    return this.#state.question === null ? undefined : this.#id(this.#state.question);
  }
  #inWords(choice: C): string {
    return this.#options.kind.inWords(choice);
  }
  #same(choice: C, other: C | null): boolean {
    return other !== null && this.#options.kind.same(choice, other);
  }

  #set(change: Partial<SessionState<Q, C>>): void {
    this.#state = { ...this.#state, ...change, held: this.#supply.held.length };
    this.#options.changed(this.#state);
  }

  #draft(change: Partial<Draft>): void {
    const { question, reasons, note, partial } = this.#state;
    if (question === null) return;
    const draft = { reasons, note, partial, ...change };
    const vote = this.#options.kind.voteOf(question) ?? { reasons: [], note: '' };
    const says =
      draft.partial !== null ||
      draft.note !== vote.note ||
      draft.reasons.toSorted().join() !== vote.reasons.toSorted().join();
    this.#mine.drafts.set(this.#id(question), draft, says);
    this.#set(draft);
  }

  /** Under the name of whoever typed it, who may have left meanwhile. */
  async #keep(seat: Seat, id: number, draft: Draft | null): Promise<void> {
    // In another project the same number is another question.
    if (this.#options.seat().project !== seat.project) return;
    try {
      const { drafts } = await this.#options.calls.keepDraft(id, draft, seat.annotator);
      const { overview } = this.#state;
      if (overview && this.#mine.seat === seat) this.#set({ overview: { ...overview, drafts } });
    } catch (error) {
      this.#set({ said: `What you began is not on disk yet: ${asError(error).message}` });
    }
  }

  async #inLine(act: () => Promise<void>): Promise<void> {
    const turn = this.#line.then(act).catch((error: unknown) => {
      this.#set({ error: asError(error), said: asError(error).message });
    });
    this.#line = turn;
    await turn;
  }

  async #submit(question: Q, choice: C): Promise<void> {
    const id = this.#id(question);
    if (this.#idOnScreen() !== id) {
      this.#set({
        said: `The ${this.#noun} had changed by then: nothing was recorded for it.`,
      });
      return;
    }
    this.#callOff?.();
    this.#held = false;
    const sitting = this.#sitting;
    const mine = this.#mine;
    const decidedAt = this.#options.now();
    const draft = mine.drafts.sending(id);
    const given = { choice, reasons: this.#state.reasons, note: this.#state.note };
    this.#set({ phase: 'saving', choice, error: null });
    const callOffWait = this.#options.later(LONG_MS, () => {
      this.#set({
        said: `Still saving: ${this.#inWords(choice)}. It stays here until it is on disk.`,
      });
    });
    try {
      const { overview, vote } = await this.#options.calls
        .submit(question, {
          ...given,
          durationMs: Math.max(0, Math.round(decidedAt - this.#shownAt)),
          replaces: mine.standing.get(id) ?? null,
        })
        .finally(callOffWait);
      mine.standing.set(id, vote.id);
      mine.formers.set(id, choice);
      draft.arrived();
      if (sitting === this.#sitting) await this.#arrived(question, choice, overview);
      else if (mine === this.#mine) this.#set({ overview });
    } catch (error) {
      this.#correction = null;
      if (sitting !== this.#sitting || !isChanged(error)) {
        draft.lost();
        if (sitting !== this.#sitting) throw error;
        this.#notSaved(choice, error);
      } else await this.#seeChanged(question, given, draft);
    }
  }

  /** The vote is on disk; a key pressed meanwhile corrects it. */
  async #arrived(question: Q, choice: C, overview: LabelOverview): Promise<void> {
    const correction = this.#correction;
    this.#correction = null;
    if (correction === null) {
      this.#saved(question, choice, overview, `Saved: ${this.#inWords(choice)}.`);
      return;
    }
    this.#set({ overview });
    await this.#submit(question, correction);
  }

  #notSaved(choice: C, error: unknown): void {
    this.#set({
      phase: 'failed',
      error: asError(error),
      said: `Not saved: ${this.#inWords(choice)}. It is kept here; try again.`,
    });
  }

  /**
   * Another vote stands than this window knew. Where it says just what was sent, it is that one: it was written
   * before, and only the answer did not arrive. Otherwise another window of this annotator gave it: it is shown
   * beside what was said here.
   */
  async #seeChanged(question: Q, given: Given<C>, draft: Sending): Promise<void> {
    const id = this.#id(question);
    const { choice } = given;
    const sitting = this.#sitting;
    const mine = this.#mine;
    let fresh: Q;
    try {
      fresh = await this.#options.calls.question(id);
    } catch (error) {
      draft.lost();
      if (sitting === this.#sitting) this.#notSaved(choice, error);
      return;
    }
    const vote = this.#options.kind.voteOf(fresh);
    const saved = vote !== null && this.#saysSame(vote, given);
    if (saved) draft.arrived();
    else draft.lost();
    mine.standing.set(id, this.#options.kind.standing(fresh));
    if (sitting !== this.#sitting || this.#idOnScreen() !== id) return;
    if (saved) {
      this.#saved(question, choice, this.#state.overview, `Saved: ${this.#inWords(choice)}.`);
      return;
    }
    const stands = vote?.choice ?? null;
    const what = stands === null ? 'no vote' : this.#inWords(stands);
    this.#set({
      ...{ phase: 'changed', choice: null, former: stands, refused: choice },
      said: `Changed in another window: ${what} stands. Yours was not kept: ${this.#inWords(choice)}.`,
    });
  }

  #saysSame(one: Given<C>, other: Given<C>): boolean {
    const reasons = [one, other].map((given) => given.reasons.toSorted().join());
    return (
      this.#same(one.choice, other.choice) && one.note === other.note && reasons[0] === reasons[1]
    );
  }

  #saved(question: Q, choice: C, overview: LabelOverview | null, said: string): void {
    this.#mine.formers.set(this.#id(question), choice);
    this.#supply.pass(this.#id(question));
    this.#set({
      ...{ phase: 'saved', choice, former: null, refused: null },
      ...{ saves: this.#state.saves + 1, last: choice },
      ...{ partial: this.#mine.drafts.of(this.#id(question))?.partial ?? null, overview, said },
    });
    const pause = this.#held ? null : this.#options.pause();
    this.#held = false;
    if (pause === 0) this.#next();
    else if (pause !== null) this.#callOff = this.#options.later(pause, () => this.advance());
    void this.#refill();
  }

  #next(): void {
    this.#callOff?.();
    const question = this.#supply.take();
    if (question !== undefined) this.#show(question);
    else
      this.#set({
        phase: this.#supply.exhausted ? 'empty' : 'loading',
        question: null,
        choice: null,
        former: null,
      });
    void this.#refill();
  }

  #show(question: Q, former: C | null = null): void {
    this.#callOff?.();
    this.#held = false;
    this.#mine.drafts.flush();
    const id = this.#id(question);
    this.#supply.drop(id);
    this.#mine.standing.set(id, this.#options.kind.standing(question));
    this.#shownAt = this.#options.now();
    const draft = this.#mine.drafts.of(id) ?? this.#options.kind.draftOf(question);
    const before = this.#idOnScreen();
    // Only where it takes another's place can a key have been meant for that one.
    const phase = before === undefined || before === id ? 'deciding' : 'arriving';
    const vote = this.#options.kind.voteOf(question);
    this.#set({
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
    this.#callOff = this.#options.later(SEEN_AFTER_MS, () => {
      if (this.#state.phase === 'arriving') this.#set({ phase: 'deciding' });
    });
  }

  /** The question on the screen, if undecided, will come next again. */
  #putBack(unless: number): void {
    const { question, phase } = this.#state;
    const decided = phase === 'saved' || phase === 'changed';
    if (question !== null && !decided && this.#id(question) !== unless) {
      this.#supply.putFirst(question);
    }
  }

  async #refill(): Promise<void> {
    try {
      if (!(await this.#supply.refill(() => this.#idOnScreen()))) return;
      if (this.#state.question === null) this.#next();
      else this.#set({});
    } catch (error) {
      if (this.#state.question === null) this.#set({ phase: 'unreachable', error: asError(error) });
    }
  }
}

function isChanged(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'vote-changed';
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/**
 * One session of an annotator at one queue: the question on the screen, its decision, earlier questions, and
 * votes being saved. `screen.ts` shows it, `sender.ts` saves votes, `steps.ts` undoes and redoes. It knows its
 * task only as a `Kind`, and has no framework or clock of its own, so that it can be tested.
 *
 * The rules it keeps:
 * - A key decides the question on the screen, and no other. While a saved vote is still
 *     shown, another vote key changes that vote, and the same key goes on at once.
 *     Within `SEEN_AFTER_MS` after a question replaced another, keys do nothing: they were
 *     meant for the previous one, for nobody reads that fast.
 * - 'Saved' is reported only after the core's answer, which comes after the vote is on disk. Without a pause the next
 *     question is shown before that answer, so that nobody waits for the disk (`sender.ts`).
 * - A vote that could not be saved stays on the screen, or comes back to it, with its error, and can be sent again.
 * - The core refuses a vote that would replace one unseen by this window; the standing vote is
 *     shown, and only another decision replaces it.
 */
import type { LabelOverview, QueueName } from '#contract';
import { asError } from './errors.ts';
import { Screen } from './screen.ts';
import { Sender } from './sender.ts';
import type { SessionOptions, SessionState } from './session-state.ts';
import { Steps } from './steps.ts';

export class LabelSession<Q, C> {
  #screen: Screen<Q, C>;
  #sender: Sender<Q, C>;
  #steps: Steps<Q, C>;

  constructor(options: SessionOptions<Q, C>) {
    this.#screen = new Screen(options);
    this.#sender = new Sender(this.#screen);
    this.#steps = new Steps(this.#screen, this.#sender);
  }

  get state(): SessionState<Q, C> {
    return this.#screen.state;
  }

  /** The next questions in order, which can be rendered ahead. */
  get upcoming(): readonly Q[] {
    return this.#screen.supply.held;
  }

  /** Ids of the questions that the core lends to this window: none once the last one was left. */
  get holds(): number[] {
    const { question } = this.state;
    const all = question === null ? [] : [question, ...this.upcoming];
    return all.map((one) => this.#screen.id(one));
  }

  /** Starts a queue; question `id` is shown first if given, and with `alone` no other follows. */
  async open(queue: QueueName, id: number | null = null, { alone = false } = {}): Promise<void> {
    const screen = this.#screen;
    this.#sender.correct(null);
    screen.start(queue, alone);
    if (id !== null) {
      const { sitting } = screen;
      try {
        const question = await screen.options.calls.question(id);
        if (sitting === screen.sitting) {
          this.#sender.hold(false);
          screen.show(question);
        }
      } catch (error) {
        if (sitting === screen.sitting) screen.set({ phase: 'unreachable', error: asError(error) });
        return;
      }
    }
    await screen.refill();
  }

  setOverview(overview: LabelOverview): void {
    this.#screen.set({ overview });
  }

  /** The project's data changed elsewhere: an empty queue may have questions now. */
  async refresh(): Promise<void> {
    this.#screen.supply.askAgain();
    await this.#screen.refill();
  }

  setReasons(reasons: string[]): void {
    this.#screen.draft({ reasons });
  }

  setNote(note: string): void {
    this.#screen.draft({ note });
  }

  /** Saves the beginning of an answer that is not a vote yet, such as the first places of a ranking. */
  setPartial(partial: unknown): void {
    this.#screen.draft({ partial });
  }

  /** Saves what was typed just now. */
  keepDrafts(): void {
    this.#screen.mine.drafts.flush();
  }

  /** A vote, a skip or a flag for the present question. */
  async choose(choice: C): Promise<void> {
    const screen = this.#screen;
    const { phase, question } = this.state;
    if (question === null) return;
    if (phase === 'arriving' || screen.unexpected) {
      screen.set({
        said: `This ${screen.noun} has only just appeared: nothing was recorded. Press again.`,
      });
      return;
    }
    if (phase === 'saving') {
      this.#sender.correct(screen.same(choice, this.state.choice) ? null : choice);
      return;
    }
    if (phase === 'saved' && screen.same(choice, this.state.choice)) {
      this.advance();
      return;
    }
    await this.#sender.decide(question, choice);
  }

  /** Sends a vote again that could not be saved, or was refused. */
  async retry(): Promise<void> {
    const { phase, question, choice, refused } = this.state;
    if (phase === 'changed' && question !== null && refused !== null) {
      await this.#sender.decide(question, refused);
    } else if (phase === 'failed' && question !== null && choice !== null) {
      await this.#sender.decide(question, choice);
    } else if (phase === 'unreachable') {
      this.#screen.set({ phase: 'loading', error: null });
      await this.#screen.refill();
    }
  }

  /** Goes to the next question, if the present one is decided. */
  advance(): void {
    this.#sender.advance();
  }

  /** Keeps the question on the screen after saving, while something about it is being changed. */
  hold(): void {
    this.#sender.hold(this.state.phase === 'saving');
    if (this.state.phase === 'saved') this.#screen.callOff();
  }

  async undo(): Promise<void> {
    await this.#steps.undo();
  }

  async redo(): Promise<void> {
    await this.#steps.redo();
  }

  /** Undo or redo without a question on the screen, as in the list of decisions. */
  async stepAside(kind: 'undo' | 'redo'): Promise<void> {
    await this.#steps.aside(kind);
  }

  /** Ends timers, ignores pending answers, and shows nothing that a key could decide. */
  close(): void {
    this.#screen.clear();
  }
}

/**
 * One sitting of an annotator at one queue: which question is on the screen, what was decided about it,
 * what came before, and what waits for the disk. `screen.ts` shows it, `sender.ts` brings votes to disk, `steps.ts`
 * undoes and redoes. It knows its task by a `Kind` alone; no framework and no clock of its own, so that it can be
 * tested.
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

  /** Questions that will be shown next, in their order: what can be rendered ahead. */
  get upcoming(): readonly Q[] {
    return this.#screen.supply.held;
  }

  /** Ids of the questions that the core lends to this window: none once the last one was left. */
  get holds(): number[] {
    const { question } = this.state;
    const all = question === null ? [] : [question, ...this.upcoming];
    return all.map((one) => this.#screen.id(one));
  }

  /** Starts at a queue; question `id` is shown first, where one is named, and `alone`: no other after it. */
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

  /** The project's data changed elsewhere: an empty queue may have something now. */
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

  /** Keeps the beginning of an answer that is not a vote yet, such as the first places of a ranking. */
  setPartial(partial: unknown): void {
    this.#screen.draft({ partial });
  }

  /** Puts on disk what was typed just now. */
  keepDrafts(): void {
    this.#screen.mine.drafts.flush();
  }

  /** A vote, a skip or a flag for the question on the screen. */
  async choose(choice: C): Promise<void> {
    const screen = this.#screen;
    const { phase, question } = this.state;
    if (question === null) return;
    if (phase === 'arriving') {
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
    await this.#submit(question, choice);
  }

  /** Sends a vote again that could not be saved, or that was refused. */
  async retry(): Promise<void> {
    const { phase, question, choice, refused } = this.state;
    if (phase === 'changed' && question !== null && refused !== null) {
      await this.#submit(question, refused);
    } else if (phase === 'failed' && question !== null && choice !== null) {
      await this.#submit(question, choice);
    } else if (phase === 'unreachable') {
      this.#screen.set({ phase: 'loading', error: null });
      await this.#screen.refill();
    }
  }

  /** Goes on to the next question; only where the present one is decided. */
  advance(): void {
    this.#sender.advance();
  }

  /** Keeps the question on the screen, once it is saved, while something about it is being changed. */
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

  /** Undo or redo where no question is on the screen, as in the list of what was decided. */
  async stepAside(kind: 'undo' | 'redo'): Promise<void> {
    await this.#steps.aside(kind);
  }

  /** Ends timers, forgets what is on its way, and shows nothing that a key could decide about. */
  close(): void {
    this.#screen.clear();
  }

  async #submit(question: Q, choice: C): Promise<void> {
    await this.#sender.inLine(() => this.#sender.submit(question, choice));
  }
}

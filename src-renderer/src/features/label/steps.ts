/** Undo and redo in a session. */
import type { Screen } from './screen.ts';
import type { Sender } from './sender.ts';

export class Steps<Q, C> {
  #screen: Screen<Q, C>;
  #sender: Sender<Q, C>;

  constructor(screen: Screen<Q, C>, sender: Sender<Q, C>) {
    this.#screen = screen;
    this.#sender = sender;
  }

  async undo(): Promise<void> {
    const screen = this.#screen;
    await this.#sender.inLine(async () => {
      const { mine } = screen;
      const answer = await screen.options.calls.undo();
      if (mine !== screen.mine) return;
      if (answer === null) {
        screen.set({ said: 'There is nothing to undo.' });
        return;
      }
      const id = screen.id(answer.question);
      screen.putBack(id);
      screen.supply.unpass(id);
      screen.set({ overview: answer.overview });
      this.#show(answer.question, mine.formers.get(id) ?? null);
      const was = screen.state.former;
      const what = was === null ? '' : `: ${screen.inWords(was)}`;
      screen.set({ said: `Taken back${what}. The ${screen.noun} is here again.` });
    });
  }

  async redo(): Promise<void> {
    const screen = this.#screen;
    await this.#sender.inLine(async () => {
      const { mine } = screen;
      const answer = await screen.options.calls.redo();
      if (mine !== screen.mine) return;
      if (answer === null) {
        screen.set({ said: 'There is nothing to redo.' });
        return;
      }
      screen.putBack(screen.id(answer.question));
      this.#show(answer.question);
      const vote = screen.options.kind.voteOf(answer.question);
      if (vote === null) screen.set({ overview: answer.overview });
      else {
        const said = `Given again: ${screen.inWords(vote.choice)}.`;
        this.#sender.saved(vote.choice, answer.overview, said);
      }
    });
  }

  /** Without a question on the screen, as in the list of decisions. */
  async aside(kind: 'undo' | 'redo'): Promise<void> {
    const screen = this.#screen;
    await this.#sender.inLine(async () => {
      const { mine } = screen;
      const answer = await screen.options.calls[kind]();
      if (mine !== screen.mine) return;
      if (answer === null) screen.set({ said: `There is nothing to ${kind}.` });
      else {
        const said = kind === 'undo' ? 'Taken back.' : 'Given again.';
        screen.set({ overview: answer.overview, said });
      }
    });
  }

  #show(question: Q, former: C | null = null): void {
    this.#sender.hold(false);
    this.#screen.show(question, former);
  }
}

/** The labelling session connected to the core, the clock and the reactivity of the screen. */
import type { QueueName } from '#contract';
import { app, host } from '../../state/index.ts';
import type { Kind, LabelCalls, SessionState } from './session-state.ts';
import { LabelSession } from './session.ts';
import { prepare } from '../../text/prepare.ts';

export class Desk<Q, C> {
  readonly session: LabelSession<Q, C>;
  readonly kind: Kind<Q, C>;
  flagging = $state(false);
  #state: SessionState<Q, C>;
  #held = 0;

  constructor(kind: Kind<Q, C>, calls: LabelCalls<Q, C>) {
    this.kind = kind;
    this.session = new LabelSession({
      kind,
      calls,
      seat: () => ({ project: app.project?.path ?? null, annotator: app.annotator }),
      now: () => performance.now(),
      later: (ms, act) => {
        const timer = setTimeout(act, ms);
        return () => clearTimeout(timer);
      },
      pause: () => (app.preferences.autoAdvance ? app.preferences.autoAdvanceMs : null),
      changed: (state) => {
        // A note begun for one question is none for another that comes back in its place.
        if (this.flagging && state.question !== this.#state.question) this.flagging = false;
        this.#state = state;
        if (this.#held !== state.held) this.#prepareNext();
        this.#held = state.held;
      },
    });
    this.#state = $state.raw(this.session.state);
  }

  get state(): SessionState<Q, C> {
    return this.#state;
  }

  open(queue: QueueName, id: number | null): void {
    this.flagging = false;
    void this.session.open(queue, id, { alone: queue === 'done' });
  }

  /** Leaves the question: other windows may now get the questions held here. */
  close(): void {
    this.session.close();
    host()
      .call('label.giveBack', {})
      .catch(() => undefined); // If the connection is gone, so is the loan.
  }

  choose(choice: C): void {
    void this.session.choose(choice);
  }

  /** The effect of the next key on the present question. */
  goOn(): void {
    const { phase } = this.state;
    if (phase === 'failed' || phase === 'unreachable') void this.session.retry();
    else this.session.advance();
  }

  flag(): void {
    if (this.state.question === null) return;
    this.session.hold();
    this.flagging = true;
  }

  flagged(note: string): void {
    this.flagging = false;
    this.session.setNote(note);
    this.choose(this.kind.aside('flag'));
  }

  notFlagged(): void {
    this.flagging = false;
    // A refused vote is not dropped when flagging: it needs an explicit decision.
    if (this.state.phase !== 'changed') this.session.advance();
  }

  toggleReason(reason: string): void {
    const { reasons } = this.state;
    this.session.setReasons(
      reasons.includes(reason) ? reasons.filter((one) => one !== reason) : [...reasons, reason],
    );
  }

  skip(): void {
    this.choose(this.kind.aside('skip'));
  }

  /** Renders the texts of the next questions while idle. */
  #prepareNext(): void {
    const texts = this.session.upcoming
      .slice(0, 2)
      .flatMap((question) => this.kind.texts(question));
    if (texts.length > 0) setTimeout(() => texts.forEach(prepare), 50);
  }
}

/** The labelling session bound to the core, the clock and the screen's reactivity. */
import type { QueueName, Strength } from '#contract';
import { app, host } from '../../state/index.ts';
import type { Choice } from './choice.ts';
import type { SessionState } from './session-state.ts';
import { LabelSession } from './session.ts';
import { prepare } from '../../text/prepare.ts';

export class Desk {
  readonly session: LabelSession;
  /** What the next vote by mouse will say; back to plain after each. */
  strength = $state<Strength>(2);
  flagging = $state(false);
  #state: SessionState;
  #held = 0;

  constructor() {
    this.session = new LabelSession({
      calls: {
        next: (params) => host().call('label.next', { annotator: app.annotator, ...params }),
        pair: (pairId) => host().call('label.pair', { annotator: app.annotator, pairId }),
        submit: (decision) =>
          host().call('label.submit', { annotator: app.annotator, ...decision }),
        undo: () => host().call('label.undo', { annotator: app.annotator }),
        redo: () => host().call('label.redo', { annotator: app.annotator }),
      },
      now: () => performance.now(),
      later: (ms, act) => {
        const timer = setTimeout(act, ms);
        return () => clearTimeout(timer);
      },
      pause: () => (app.preferences.autoAdvance ? app.preferences.autoAdvanceMs : null),
      changed: (state) => {
        this.#state = state;
        if (this.#held !== state.held) this.#prepareNext();
        this.#held = state.held;
      },
    });
    this.#state = $state.raw(this.session.state);
  }

  get state(): SessionState {
    return this.#state;
  }

  open(queue: QueueName, pairId: number | null): void {
    this.flagging = false;
    this.strength = 2;
    void this.session.open(queue, pairId, { alone: queue === 'done' });
  }

  choose(choice: Choice): void {
    this.strength = 2;
    void this.session.choose(choice);
  }

  flag(): void {
    if (this.state.pair === null) return;
    this.session.hold();
    this.flagging = true;
  }

  flagged(note: string): void {
    this.flagging = false;
    this.session.setNote(note);
    void this.session.choose({ outcome: 'flag', side: null, strength: 2 });
  }

  notFlagged(): void {
    this.flagging = false;
    this.session.advance();
  }

  toggleReason(reason: string): void {
    const { reasons } = this.state;
    this.session.setReasons(
      reasons.includes(reason) ? reasons.filter((one) => one !== reason) : [...reasons, reason],
    );
  }

  /** Texts of the pairs to come are rendered while nobody waits for them. */
  #prepareNext(): void {
    const texts = this.session.upcoming
      .slice(0, 2)
      .flatMap((pair) => [pair.prompt, pair.first.text, pair.second.text]);
    if (texts.length > 0) setTimeout(() => texts.forEach(prepare), 50);
  }
}

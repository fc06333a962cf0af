/** A desk for rankings: the places given so far, and the current answer, which keys place. */
import type { Question } from '#contract';
import { Desk } from '../../desk.svelte.ts';
import type { LabelCalls } from '../../session-state.ts';
import { letterOf } from '../../letters.ts';
import { rankingCalls, rankingKind, ranked, type RankChoice } from './kind.ts';
import {
  groupsOf,
  moved,
  nextOpen,
  partialOf,
  placed,
  type Ranks,
  ranksOf,
  ranksOfPartial,
} from './ranks.ts';

export class RankDesk extends Desk<Question, RankChoice> {
  /** The places given so far, in the order in which the answers are shown. */
  ranks = $state.raw<Ranks>([]);
  /** The current answer. */
  current = $state(0);
  /** The effect of the last key, for a screen reader. */
  told = $state('');
  /** Whether places were given since the last decision. */
  #changed = $state(false);
  /** The answer that is being dragged. */
  dragged = $state<number | null>(null);

  constructor(calls: LabelCalls<Question, RankChoice> = rankingCalls) {
    super(rankingKind, calls);
  }

  /** To be called with each question shown: an existing ranking can be changed. */
  begin(): void {
    const { question, former, choice, partial } = this.state;
    const items = question?.answers.map(({ id }) => id) ?? [];
    // After a redo, the choice is already restored when the question appears.
    const stood = (former ?? choice)?.answer;
    const begun = ranksOfPartial(partial, items);
    this.ranks = begun ?? (stood ? ranksOf(stood, items) : items.map(() => null));
    this.current = begun?.[0] == null ? 0 : nextOpen(begun, 0);
    this.dragged = null;
    this.told = '';
    this.#changed = begun !== null;
  }

  /** Gives the current answer a place and goes to the next one without a place. */
  place(rank: number): void {
    if (rank > this.ranks.length) return;
    this.#change(this.current, placed(this.ranks, this.current, rank));
    this.#goTo(nextOpen(this.ranks, this.current));
  }

  placeAnswer(at: number, rank: number | null): void {
    this.#change(at, placed(this.ranks, at, rank));
    this.current = at;
  }

  move(by: -1 | 1): void {
    this.#change(this.current, moved(this.ranks, this.current, by));
  }

  go(by: -1 | 1): void {
    const count = this.ranks.length;
    if (count === 0) return;
    this.told = '';
    this.#goTo((this.current + by + count) % count);
  }

  /** Whether the places on the screen are those on disk. */
  get saved(): boolean {
    return this.state.phase === 'saved' && !this.#changed;
  }

  /** Sends the ranking, or changes to a decided one once all have a place. */
  override goOn(): void {
    const { phase } = this.state;
    const decided = phase === 'saved' || phase === 'failed' || phase === 'changed';
    if (decided && !this.#changed) super.goOn();
    else if (!this.submit() && !decided) super.goOn();
  }

  #change(at: number, ranks: Ranks): void {
    // Changes after saving have to be sent again, and stay on the screen until then.
    this.session.hold();
    this.#changed = true;
    this.ranks = ranks;
    const items = this.state.question?.answers.map(({ id }) => id) ?? [];
    const partial = partialOf(ranks, items);
    this.session.setPartial(partial.places.length === 0 ? null : partial);
    const open = ranks.filter((rank) => rank === null).length;
    const rest = open === 0 ? 'All are placed.' : `${open} more to place.`;
    this.told = `${this.#placeOf(at)}. ${rest}`;
  }

  #goTo(at: number): void {
    if (at === this.current) return;
    this.current = at;
    this.told = `${this.told} Now ${this.#placeOf(at)}.`.trim();
  }

  /** 'A at place 2' */
  #placeOf(at: number): string {
    const rank = this.ranks[at] ?? null;
    return `${letterOf(at)} ${rank === null ? 'without a place' : `at place ${rank}`}`;
  }

  override choose(choice: RankChoice): void {
    this.#changed = false;
    super.choose(choice);
  }

  /** Sends the ranking. @returns whether every answer has a place */
  submit(): boolean {
    const { question } = this.state;
    const groups =
      question === null
        ? null
        : groupsOf(
            this.ranks,
            question.answers.map(({ id }) => id),
          );
    if (question === null || groups === null) return false;
    this.choose(ranked(question, groups));
    return true;
  }
}

/** A desk for rankings: the places given so far, and the answer that keys place. */
import type { Question } from '#contract';
import { Desk } from '../../desk.svelte.ts';
import { rankingCalls, rankingKind, ranked, type RankChoice } from './kind.ts';
import { groupsOf, moved, nextOpen, placed, type Ranks, ranksOf } from './ranks.ts';

export class RankDesk extends Desk<Question, RankChoice> {
  /** Of the answers as they are shown. */
  ranks = $state.raw<Ranks>([]);
  /** The answer at hand. */
  current = $state(0);
  /** The answer that is being dragged. */
  dragged = $state<number | null>(null);

  constructor() {
    super(rankingKind, rankingCalls);
  }

  /** To be called with each question that appears: what stood for it is there to be changed. */
  begin(): void {
    const { question, former } = this.state;
    const items = question?.answers.map(({ id }) => id) ?? [];
    this.ranks = former?.answer ? ranksOf(former.answer, items) : items.map(() => null);
    this.current = 0;
    this.dragged = null;
  }

  /** Gives the answer at hand a place and goes on to the next one without. */
  place(rank: number): void {
    if (rank > this.ranks.length) return;
    this.ranks = placed(this.ranks, this.current, rank);
    this.current = nextOpen(this.ranks, this.current);
  }

  placeAnswer(at: number, rank: number | null): void {
    this.ranks = placed(this.ranks, at, rank);
    this.current = at;
  }

  move(by: -1 | 1): void {
    this.ranks = moved(this.ranks, this.current, by);
  }

  go(by: -1 | 1): void {
    const count = this.ranks.length;
    if (count > 0) this.current = (this.current + by + count) % count;
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

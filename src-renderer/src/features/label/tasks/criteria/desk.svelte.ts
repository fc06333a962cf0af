/** A desk for pairs by criteria: one key for each criterion, the overall one last. */
import type { TaskSettings } from '#contract';
import { AnswerDesk, type AnswerForm } from '../../answer-desk.svelte.ts';
import { letterIn } from '../../letters.ts';

/** No criterion has an empty name. */
const OVERALL = '';

/** Criterion -> the better item, null for a tie. A missing one is open. */
export type Judged = Readonly<Record<string, number | null>>;

interface ByCriteria {
  overall: number | null;
  /** Sorted by name. */
  by: [string, number | null][];
}

export const criteriaForm: AnswerForm<Judged, ByCriteria> = {
  task: 'criteria',
  outcome: 'judged',
  inWords({ overall, by }, question) {
    const letter = (item: number | null) => (item === null ? 'equal' : letterIn(question, item));
    return [
      `overall ${letter(overall)}`,
      ...by.map(([name, item]) => `${name} ${letter(item)}`),
    ].join(', ');
  },
  plain: ({ overall, by }) => [overall, [...by].sort(([one], [other]) => (one < other ? -1 : 1))],
  nothing: {},
  isNothing: (given) => Object.keys(given).length === 0,
  ofDraft(partial) {
    if (typeof partial !== 'object' || partial === null || Array.isArray(partial)) return null;
    const known = Object.entries(partial).filter(
      (entry): entry is [string, number | null] =>
        entry[1] === null || typeof entry[1] === 'number',
    );
    return Object.fromEntries(known);
  },
  ofAnswer: ({ overall, by }) => ({ ...Object.fromEntries(by), [OVERALL]: overall }),
  whole(given, settings) {
    const { names } = settings.criteria;
    if (rowsOf(settings).some((name) => !Object.hasOwn(given, name))) return null;
    const by = [...names].sort().map((name): [string, number | null] => [name, given[name]]);
    return { overall: given[OVERALL], by };
  },
};

/** The criteria, with the overall one last. */
function rowsOf(settings: TaskSettings | null): string[] {
  return settings === null ? [] : [...settings.criteria.names, OVERALL];
}

export class CriteriaDesk extends AnswerDesk<Judged, ByCriteria> {
  /** The current criterion. */
  current = $state(0);

  get rows(): string[] {
    return rowsOf(this.settings);
  }

  override begin(): void {
    super.begin();
    this.current = this.#nextOpen(-1);
  }

  /** Chooses the first answer shown, the second, or a tie; then goes to the next open criterion. */
  press(side: 0 | 1 | null): void {
    const item = side === null ? null : this.state.question?.answers.at(side)?.id;
    const name = this.rows.at(this.current);
    if (item === undefined || name === undefined) return;
    const said = side === null ? 'equally good' : `${'AB'[side]} is better`;
    this.give({ ...this.given, [name]: item }, `${labelOf(name)}: ${said}.`);
    this.current = this.#nextOpen(this.current);
  }

  go(by: -1 | 1): void {
    const { length } = this.rows;
    if (length > 0) this.current = (this.current + by + length) % length;
    this.told = labelOf(this.rows.at(this.current) ?? OVERALL);
  }

  clear(): void {
    const name = this.rows.at(this.current);
    if (name === undefined) return;
    const rest = Object.entries(this.given).filter(([other]) => other !== name);
    this.give(Object.fromEntries(rest), `${labelOf(name)}: open.`);
  }

  /** The first open row after `at`; if none is open, `at` itself or the first. */
  #nextOpen(at: number): number {
    const { rows } = this;
    const order = rows.map((_, step) => (at + 1 + step) % rows.length);
    return order.find((row) => !Object.hasOwn(this.given, rows[row])) ?? Math.max(0, at);
  }
}

export function labelOf(name: string): string {
  return name === OVERALL ? 'Overall' : name;
}

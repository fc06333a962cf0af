/** Judges compared with the people: how far they agree, and how strongly they favour a position. */
import type { JudgeReport, PeopleFigure } from '../../contract/index.ts';
import { annotatorReports, type PeopleVote } from '../../domain/agreement/people.ts';
import { isJudge, ORDERS } from '../../domain/judge.ts';
import type { Db } from '../../store/database.ts';
import { judgedRows, type JudgedRow } from '../../store/judges.ts';
import { reasonsOf } from '../../store/kept-json.ts';
import { peopleVotes } from '../../store/people.ts';
import { taskSettings } from '../../store/task-settings.ts';

export function judgesIn(db: Db): JudgeReport[] {
  const given = { judged: judgedRows(db), included: taskSettings(db).judges };
  return judgeReports(peopleVotes(db), given);
}

/**
 * @param votes on pairs, by everybody
 * @param given included: names of the judges that training includes
 */
export function judgeReports(
  votes: readonly PeopleVote[],
  given: { judged: readonly JudgedRow[]; included: readonly string[] },
): JudgeReport[] {
  const judged = Map.groupBy(given.judged, ({ annotator }) => annotator);
  if (judged.size === 0) return [];
  const people = votes.filter(({ annotator }) => !isJudge(annotator));
  const included = new Set(given.included);
  return [...judged].map(([name, rows]) => {
    const own = votes.filter(({ annotator }) => annotator === name);
    // Each judge is compared with the people only, not with other judges.
    const beside = annotatorReports([...people, ...own]).find((one) => one.name === name);
    const nothing = { value: null, reason: 'It decided no pair.', n: 0 };
    return {
      name,
      decided: own.length,
      included: included.has(name),
      leftOut: rows.filter(({ outcome }) => outcome === 'skip').length,
      agreement: beside?.agreement ?? nothing,
      gold: beside?.gold ?? nothing,
      ...ordersOf(rows),
    };
  });
}

function ordersOf(rows: readonly JudgedRow[]): Pick<JudgeReport, 'consistency' | 'firstPlace'> {
  const said = rows.map(({ reasons }) => reasonsOf(reasons));
  const count = (order: string) => said.filter((reasons) => reasons.includes(order)).length;
  const [agree, first, second] = [ORDERS.agree, ORDERS.first, ORDERS.second].map(count);
  return {
    consistency: share(
      agree,
      agree + first + second + count(ORDERS.open),
      'No pair was asked about in both orders.',
    ),
    firstPlace: share(first, first + second, 'It never named the same place in both orders.'),
  };
}

function share(some: number, n: number, reason: string): PeopleFigure {
  return n === 0 ? { value: null, reason, n } : { value: some / n, reason: null, n };
}

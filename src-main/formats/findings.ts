/** Findings about a file in sentences: how labels are read, what is not read, what is unusual. */
import type { FileFindings } from '../contract/index.ts';
import type { Accountant } from './labels/account.ts';
import { strangeScores } from './labels/scores.ts';
import { seriesOf } from './labels/several.ts';
import type { Plan } from './plan.ts';

export function findingsOf(plan: Plan, accountant: Accountant): FileFindings {
  const { labels, mapping, survey, winner } = plan;
  const account = accountant.account();
  const { reads } = plan.reader.labels ?? {};
  const unread = survey.unread(mapping).filter(({ column }) => !reads?.(column));
  const question = labels.unwanted ? null : (winner?.question ?? null);
  const score = mapping['score'];
  const scores =
    score === undefined ? [] : strangeScores(score, survey.tally(score), labels.meanings);
  const raters = ['winner', 'score'].flatMap((field) => ratersOf(mapping[field], survey.columns));
  return {
    format: plan.reader.id,
    account,
    unread,
    questions: question === null ? [] : [question],
    strange: scores.flatMap(({ values, column }) =>
      values.length === 0 ? [] : [{ column, values }],
    ),
    notes: [
      ...(winner?.how ? [winner.how] : []),
      ...(plan.reader.notes?.(mapping) ?? []),
      ...(raters.length > 1
        ? [
            `The columns ${raters.map((name) => `'${name}'`).join(', ')} are read as one rater each.`,
          ]
        : []),
      ...scores.map(({ sentence }) => sentence),
      ...(accountant.onlySide === null
        ? []
        : [
            `Every preference of the file names the ${accountant.onlySide} text. Check that the column '${mapping['winner'] ?? ''}' is read as it is meant.`,
          ]),
      ...unread.map(
        ({ column, count, values }) =>
          `The column '${column}' looks like labels and is not read: ${count} ${count === 1 ? 'value' : 'values'} (${values
            .map(({ value, count: times }) => `${value}: ${times}`)
            .join(', ')}).`,
      ),
    ],
  };
}

/** The columns of a series that is read as several raters' labels. */
function ratersOf(column: string | undefined, columns: readonly string[]): readonly string[] {
  return column === undefined ? [] : seriesOf(column, columns);
}

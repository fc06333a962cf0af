/** dialect agreement: how far the annotators of a project agree. */
import type { Command } from 'commander';
import type { PeopleFigure, PeopleReport } from '../../../contract/index.ts';
import { peopleReport } from '../../../services/labelling/people.ts';
import { createOutput, figure, table } from '../output.ts';
import { readingProject } from '../project.ts';

export function addAgreement(program: Command): void {
  program
    .command('agreement')
    .description('Tells how far annotators agree, with each other and with gold labels.')
    .argument('<project>', 'the .dialect file, which is only read')
    .option('--json', 'prints one JSON object', false)
    .action(async (path: string, { json }: { json: boolean }) => {
      const report = await readingProject(path, ({ db }) => peopleReport(db));
      createOutput(json).result(report, textOf(report));
    });
}

function measures(title: string, list: PeopleReport['pairs']): string {
  const rows = list.map(({ label, figure: one }) => [label, figure(one.value), String(one.n)]);
  const reasons = list.flatMap(({ label, figure: { reason } }) =>
    reason === null ? [] : [`${label}: ${reason}`],
  );
  return [table([[title, 'value', 'questions'], ...rows]), ...reasons].join('\n');
}

/** Judges compared with the people, and how strongly they favour a position. */
export function judgesText(judges: PeopleReport['judges']): string {
  const rows = judges.map(({ name, decided, leftOut, included, ...own }) => [
    name,
    String(decided),
    String(leftOut),
    figure(own.agreement.value),
    figure(own.gold.value),
    figure(own.consistency.value),
    figure(own.firstPlace.value),
    included ? 'yes' : 'no',
  ]);
  return table([
    ['judge', 'votes', 'left out', 'as people', 'gold', 'same', 'first', 'trained on'],
    ...rows,
  ]);
}

function textOf({
  pairs,
  rankings,
  tasks,
  annotators,
  judges,
  between,
  betweenAll,
}: PeopleReport): string {
  const of = (one: PeopleFigure) => figure(one.value);
  const people = annotators.map(({ name, decided, ...own }) => [
    name,
    String(decided),
    of(own.agreement),
    of(own.competence),
    of(own.competenceByRewards),
    of(own.gold),
    of(own.left),
    own.secondsPerVote.value === null ? '-' : own.secondsPerVote.value.toFixed(1),
  ]);
  const head = [
    'annotator',
    'votes',
    'agreement',
    'competence',
    'by rewards',
    'gold',
    'left',
    'seconds',
  ];
  const two = between.map(({ one, other, agreement, kappa, ...more }) => [
    `${one}, ${other}`,
    String(agreement.n),
    of(agreement),
    of(kappa),
    of(more.weightedKappa),
  ]);
  return [
    measures('pairs', pairs),
    ...(rankings.some(({ figure: { n } }) => n > 0) ? [measures('rankings', rankings)] : []),
    ...tasks.map(({ answers, part, measures: list }) =>
      measures(part === '' ? answers : `${answers}, ${part}`, list),
    ),
    table([head, ...people]),
    ...(judges.length > 0 ? [judgesText(judges)] : []),
    ...(two.length > 0
      ? [table([['two annotators', 'pairs', 'agreement', 'kappa', 'weighted kappa'], ...two])]
      : []),
    ...(betweenAll > two.length
      ? [`The ${two.length} twos with the most pairs in common, of ${betweenAll}.`]
      : []),
  ].join('\n\n');
}

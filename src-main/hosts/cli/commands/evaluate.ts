import type { Command } from 'commander';
import { DialectError, type Evaluation } from '../../../contract/index.ts';
import { evaluateRun } from '../../../services/transfer/evaluate.ts';
import { runOf } from '../../../services/runs/method-of-run.ts';
import type { Db } from '../../../store/database.ts';
import { type RunChoice, runChoice, runIdOf } from '../options.ts';
import { counted, createOutput, figure, interval, signed, table } from '../output.ts';
import { readingProject } from '../project.ts';
import { domainsText, verdictText } from '../run-text.ts';

export function addEvaluate(program: Command): void {
  program
    .command('evaluate')
    .description('Compare a run with gold labels of the target, beside longer wins and random.')
    .argument('<project>', 'NAME.dialect')
    .option('--run <id>', 'number of a run, or latest', runChoice)
    .option('--json', 'prints one JSON object', false)
    .action(async (path: string, options: { run?: RunChoice; json: boolean }) => {
      const evaluation = await readingProject(path, ({ db }) =>
        evaluateOrFail(db, runIdOf(options.run)),
      );
      createOutput(options.json).result(evaluation, evaluationText(evaluation));
    });
}

/** @throws DialectError `no-gold`, `no-run` */
export function evaluateOrFail(db: Db, runId: number | undefined): Evaluation {
  const run = runOf(db, runId);
  const evaluation = evaluateRun(db, run);
  if (evaluation) return evaluation;
  throw new DialectError(
    'no-gold',
    `The target of run ${run.id} has no gold labels to compare with. Import some with --role gold, then train again.`,
    { runId: run.id },
  );
}

/** A row for each candidate, a column for each target domain. */
function targetsText(targets: Evaluation['targets']): string[] {
  if (targets.length === 0) return [];
  const rows = targets[0].methods.map(({ label }, row) => [
    `  ${label}`,
    ...targets.map(({ methods }) => {
      const { value, interval: range } = methods[row];
      return value === null ? '-' : `${figure(value)} ${interval(range)}`;
    }),
  ]);
  const heads = targets.map(({ name, count }) => `${name} (${count})`);
  return [
    '',
    'By target domain, with the number of gold labels:',
    table([['  method', ...heads], ...rows]),
  ];
}

export function evaluationText({
  gold,
  leftAside,
  choices,
  methods,
  targets,
  runId,
  chosen,
  verdict,
  domains,
  undefinedBecause,
}: Evaluation): string {
  const pairs = gold.kind === 'pairs';
  if (undefinedBecause !== null) {
    return [
      `Run ${runId} against ${gold.count} gold ${gold.kind}: undefined. ${undefinedBecause}`,
      ...(verdict ? ['', verdictText(verdict)] : []),
    ].join('\n');
  }
  const rows = methods.map((method) => [
    `${method.method === chosen ? '* ' : '  '}${method.label}`,
    figure(pairs ? method.accuracy : method.spearman),
    interval((pairs ? method.accuracy : method.spearman) === undefined ? null : method.interval),
    ...(choices ? [figure(method.choice?.accuracy), figure(method.choice?.meanRank, 2)] : []),
    signed(method.againstSourceOnly?.difference),
    figure(method.againstSourceOnly?.p),
    pairs ? figure(method.calibration?.before.ece) : figure(method.kendall),
  ]);
  return [
    `Run ${runId} against ${gold.count} gold ${gold.kind}:`,
    table([
      [
        '  method',
        pairs ? 'accuracy' : 'Spearman',
        '95 % interval',
        ...(choices ? ['right first', 'mean rank'] : []),
        'to source only',
        'p',
        pairs ? 'ECE' : 'Kendall',
      ],
      ...rows,
    ]),
    '* what the run chose, without these labels.',
    ...(choices
      ? [
          `Right first, mean rank: of the right answer of ${counted(choices.questions, 'question')} with ${figure(choices.answers, 1)} answers on average.`,
        ]
      : []),
    ...targetsText(targets),
    ...(leftAside === 0
      ? []
      : [`Left aside, since they are fewer: ${leftAside} gold ${pairs ? 'scores' : 'pairs'}.`]),
    ...domainsText(domains),
    ...(verdict ? ['', verdictText(verdict)] : []),
  ].join('\n');
}

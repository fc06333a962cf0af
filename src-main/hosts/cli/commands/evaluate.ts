import type { Command } from 'commander';
import {
  DialectError,
  type Evaluation,
  type SourceMatrix,
  type SourceMeasure,
} from '../../../contract/index.ts';
import { evaluateRun } from '../../../services/transfer/evaluate.ts';
import { sourceMatrix } from '../../../services/transfer/source-matrix.ts';
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
      const { evaluation, sources } = await readingProject(path, ({ db }) => {
        const run = runOf(db, runIdOf(options.run));
        const sources = sourceMatrix(db, run);
        // Sources can be compared without gold.
        return { evaluation: sources ? evaluateRun(db, run) : evaluateOrFail(db, run.id), sources };
      });
      const texts = [evaluation && evaluationText(evaluation), sources && sourcesText(sources)];
      createOutput(options.json).result(
        { ...evaluation, sources },
        texts.filter((text) => text !== null).join('\n\n'),
      );
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

/** How a source is measured on a target, in words. */
const MEASURES: Record<SourceMeasure, string> = {
  'gold-pairs': 'gold pairs',
  'gold-scores': 'gold scores',
  'spot-check': 'spot-check',
  agreement: 'agreement',
};

export function sourcesText({ targets, rows, chosen, runId }: SourceMatrix): string {
  const heads = targets.map(
    ({ name, measure, count }) => `${name}: ${MEASURES[measure]} (${count})`,
  );
  const cells = rows.map(({ name, examples, figures }) => [
    `  ${examples === null ? name : `${name} alone (${examples})`}`,
    ...figures.map(({ value, interval: range }) =>
      value === null ? '-' : `${figure(value)} ${interval(range)}`,
    ),
  ]);
  const agrees = targets.some(({ measure }) => measure === 'agreement');
  return [
    `Source-only on each source of run ${runId}, with the number of its labels, by target domain:`,
    table([['  source', ...heads], ...cells]),
    'Of pairs: the share in order; of scores: the rank correlation.',
    ...(agrees
      ? [`Agreement: no labels there; rank correlation with ${chosen}, which may be wrong itself.`]
      : []),
  ].join('\n');
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

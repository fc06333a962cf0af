import type { Command } from 'commander';
import type { NextStep, Run, SpotCheck, SpotComparison, Verdict } from '../../../contract/index.ts';
import { runOf } from '../../../services/runs/method-of-run.ts';
import { proposeSpotCheck, spotCheckOf } from '../../../services/transfer/spot-check.ts';
import { judgedRun, keepJudged } from '../../../services/transfer/verdict.ts';
import type { Db } from '../../../store/database.ts';
import { addDrawn, moveIntoTraining } from '../../../store/spot-check.ts';
import { integer, type RunChoice, runChoice, runIdOf } from '../options.ts';
import { counted, createOutput, figure, interval, signed, table } from '../output.ts';
import { readingProject, withProject } from '../project.ts';
import { verdictText } from '../run-text.ts';

interface Options {
  run?: RunChoice;
  take?: number;
  move: boolean;
  json: boolean;
}

export function addSpotCheck(program: Command): void {
  program
    .command('spot-check')
    .description(
      'Judge a run by a few target pairs, labelled blind and never trained on; without --take, tells what they say.',
    )
    .argument('<project>', 'NAME.dialect')
    .option('--run <id>', 'number of a run, or latest', runChoice)
    .option('--take <count>', 'draws so many pairs; label them in the Label room', integer(1, 2000))
    .option(
      '--move',
      'copies the decided pairs into training; later runs are not judged by them',
      false,
    )
    .option('--json', 'prints one JSON object', false)
    .action(async (path: string, options: Options) => {
      const output = createOutput(options.json);
      if (options.take === undefined && !options.move) {
        const found = await readingProject(path, ({ db }) =>
          told(db, runOf(db, runIdOf(options.run))),
        );
        output.result(found, spotCheckText(found));
        return;
      }
      const check = await withProject(path, 'dialect spot-check', ({ db }) => {
        const run = runOf(db, runIdOf(options.run));
        if (options.take !== undefined) {
          addDrawn(db, run.id, proposeSpotCheck(db, run, options.take));
        }
        if (options.move) {
          const { pairs, domains } = moveIntoTraining(db);
          output.note(`${counted(pairs, 'pair')} moved into training: ${domains.join(', ')}.`);
        }
        const found = told(db, run);
        if (found.verdict) keepJudged(db, run, found.verdict);
        return Promise.resolve(found);
      });
      output.result(check, spotCheckText(check));
    });
}

/** Including the verdict that follows from it. */
type Told = SpotCheck & { verdict: Verdict | null; next: NextStep | null };

function told(db: Db, run: Run): Told {
  const { verdict, next } = judgedRun(db, run) ?? { verdict: null, next: null };
  return { ...spotCheckOf(db, run), verdict, next };
}

function spotCheckText(check: Told): string {
  const rows = check.estimates.map(({ label, accuracy, interval: range }) => [
    label,
    figure(accuracy),
    interval(range),
  ]);
  return [
    `Run ${check.runId}: ${check.labelled} of ${counted(check.drawn, 'drawn pair')} decided, of ${counted(check.prompts, 'prompt')}.`,
    table([['candidate', 'accuracy', '95 % interval'], ...rows]),
    ...check.comparisons.map(comparisonText),
    ...(check.waiting > 0
      ? [`${counted(check.waiting, 'pair')} to label: dialect serve, then Label, Spot-check.`]
      : []),
    ...(check.verdict ? ['', verdictText(check.verdict)] : []),
  ].join('\n');
}

function comparisonText(one: SpotComparison): string {
  const names = `${one.label} less ${one.againstLabel}`;
  if (one.difference === null) return `${names}: not known yet, label the drawn pairs.`;
  const found = `${names}: ${signed(one.difference)} (${interval(one.interval)})`;
  switch (one.standing) {
    case 'better':
    case 'worse':
      return `${found}. Settled: ${one.standing}.`;
    case 'alike':
      return `${found}. Settled: no difference that matters.`;
    case 'open':
      return `${found}. Not settled: what decides is the interval that holds at every number of labels, ${interval(one.sequence)}. ${
        one.more === null
          ? `Labels cannot settle a difference of ${figure(one.planned)}.`
          : `About ${counted(one.more, 'more label')} would settle a difference of ${figure(one.planned)}.`
      }`;
  }
}

import type { Command } from 'commander';
import type { NearTexts, Run } from '../../../contract/index.ts';
import { proposeLabelNext } from '../../../services/labelling/label-next.ts';
import { methodOfRun, runOf } from '../../../services/runs/method-of-run.ts';
import { sendToQueue } from '../../../store/label-next.ts';
import { integer, type RunChoice, runChoice, runIdOf } from '../options.ts';
import { counted, createOutput } from '../output.ts';
import { withProject } from '../project.ts';

interface Options {
  run?: RunChoice;
  search?: string;
  count: number;
  json: boolean;
}

function nearOf(run: Run, search: string | undefined): NearTexts | undefined {
  return search === undefined
    ? undefined
    : { method: methodOfRun(run, undefined), search, domains: [] };
}

export function addLabelNext(program: Command): void {
  program
    .command('label-next')
    .description(
      'Send the source pairs whose label tells most of the target to the label queue, before all others.',
    )
    .argument('<project>', 'NAME.dialect')
    .option('--run <id>', 'number of a run, or latest: its target counts', runChoice)
    .option('--search <words>', 'pairs most like the target texts that have these words')
    .option('--count <n>', 'so many pairs', integer(1, 2000), 50)
    .option('--json', 'prints one JSON object', false)
    .addHelpText(
      'after',
      '\nOf more than 4,000 source pairs without a vote, so many are drawn at random and weighed.\nPairs are weighed by an ensemble for the target of that run. The orders of the Label room weigh them by one\nmodel for all targets, which is quick enough to follow the votes: for one pair the two give other figures.',
    )
    .action(async (path: string, options: Options) => {
      const output = createOutput(options.json);
      const found = await withProject(path, 'dialect label-next', ({ db }) => {
        const run = runOf(db, runIdOf(options.run));
        const picks = proposeLabelNext(db, run, options.count, nearOf(run, options.search));
        return Promise.resolve({ run: run.id, picks, waiting: sendToQueue(db, picks) });
      });
      output.result(
        { run: found.run, sent: found.picks.length, waiting: found.waiting, pairs: found.picks },
        found.picks.length === 0
          ? 'Every source pair has a vote: there is none to send. Import more, or label target pairs by dialect spot-check.'
          : `${counted(found.picks.length, 'source pair')} sent, ${found.waiting} waiting in all; they come first in the Label room, and training uses their votes. Votes on target pairs are a spot-check's.`,
      );
    });
}

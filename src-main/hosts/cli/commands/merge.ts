/** dialect merge, dialect split: a team labels copies of a project separately, without a server. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { DialectError } from '../../../contract/index.ts';
import { mergeFiles, splitProject } from '../../../services/data/merge.ts';
import { integer } from '../options.ts';
import { counted, createOutput, quoted, table } from '../output.ts';

/** More than any team has members; each share is a file. */
const MOST_SHARES = 200;

export function addMerge(program: Command): void {
  program
    .command('merge')
    .description('Joins project files that were labelled apart into a new one, in any order.')
    .argument('<projects...>', 'two .dialect files or more, which are only read')
    .requiredOption('--out <project>', 'NAME.dialect to create')
    .option('--json', 'prints one JSON object', false)
    .action(async (projects: string[], options: { out: string; json: boolean }) => {
      if (projects.length < 2) {
        throw new DialectError('usage', 'Name two or more project files to merge.');
      }
      const out = resolve(options.out);
      const report = await mergeFiles(projects, out);
      const rows = report.files.map(({ name, items, pairs, votes, scores, gold, marks }) => [
        name,
        ...[items, pairs, votes, scores, gold, marks].map(({ added }) =>
          added.toLocaleString('en'),
        ),
      ]);
      const head = ['new from', 'texts', 'pairs', 'votes', 'scores', 'gold', 'notes'];
      createOutput(options.json).result(
        { out, ...report },
        [table([head, ...rows]), ...report.notes, `Merged into ${out}.`].join('\n'),
      );
    });
}

interface SplitOptions {
  into: number;
  overlap: number;
  out: string;
  all: boolean;
  json: boolean;
}

export function addSplit(program: Command): void {
  program
    .command('split')
    .description('Deals out what waits to be labelled, a project file for each annotator.')
    .argument('<project>', 'the .dialect file, which is only read')
    .requiredOption('--into <count>', 'how many annotators', integer(1, MOST_SHARES))
    .option('--overlap <votes>', 'annotators who label the same pair', integer(1, MOST_SHARES), 1)
    .requiredOption('--out <folder>', 'where the shares are put')
    .option('--all', 'deals out what is decided already, too', false)
    .option('--json', 'prints one JSON object', false)
    .action(async (project: string, { out, json, ...wishes }: SplitOptions) => {
      if (wishes.overlap > wishes.into) {
        throw new DialectError(
          'usage',
          `A pair cannot be labelled by ${wishes.overlap} of ${wishes.into} annotators. Lower --overlap.`,
        );
      }
      const { files } = await splitProject(project, resolve(out), wishes);
      const merged = [project, ...files.map(({ path }) => path)].map(quoted).join(' ');
      createOutput(json).result(
        { files },
        [
          ...files.map(
            ({ path, pairs, questions }) =>
              `${path}: ${counted(pairs, 'pair')}${questions > 0 ? `, ${counted(questions, 'question')}` : ''}`,
          ),
          'Each annotator opens one, sets a name of their own under Settings, and labels. Then:',
          `  dialect merge ${merged} --out merged.dialect`,
        ].join('\n'),
      );
    });
}

import { extname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { ExportWhat } from '../../../contract/index.ts';
import { exportFile, type ExportWishes } from '../../../services/export-file.ts';
import { type RunChoice, runChoice, runIdOf } from '../options.ts';
import { createOutput } from '../output.ts';

export function addRank(program: Command): void {
  program
    .command('rank')
    .description('Write the ranking of all target texts, best first, as CSV or JSONL.')
    .argument('<project>', 'NAME.dialect')
    .option('--run <id>', 'number of a run, or latest', runChoice)
    .option('--method <id>', 'a method of the run (default: the one its verdict names)')
    .requiredOption('--out <file>', 'a .csv or a .jsonl file')
    .option('--json', 'prints one JSON object', false)
    .action(
      async (
        path: string,
        options: { run?: RunChoice; method?: string; out: string; json: boolean },
        command: Command,
      ) => {
        const format = extname(options.out).slice(1).toLowerCase();
        if (format !== 'csv' && format !== 'jsonl') {
          command.error('error: --out must end in .csv or .jsonl', { exitCode: 2 });
        }
        const runId = runIdOf(options.run);
        const { method } = options;
        await write(path, { what: 'rewards', format, runId, method }, options);
      },
    );
}

export function addExport(program: Command): void {
  program
    .command('export')
    .description('Write votes, pairs or rewards for other programs.')
    .argument('<project>', 'NAME.dialect')
    .addOption(
      new Option('--what <what>', 'what to write')
        .choices(['votes', 'pairs', 'rewards'])
        .makeOptionMandatory(),
    )
    .requiredOption('--format <id>', 'jsonl or csv; pairs also trl')
    .requiredOption('--out <file>', 'the file to write')
    .option('--run <id>', 'rewards: number of a run, or latest', runChoice)
    .option('--method <id>', 'rewards: a method of the run (default: the one its verdict names)')
    .option('--json', 'prints one JSON object', false)
    .action(
      async (
        path: string,
        options: {
          what: ExportWhat;
          format: string;
          out: string;
          run?: RunChoice;
          method?: string;
          json: boolean;
        },
      ) => {
        const { what, format, method } = options;
        await write(path, { what, format, runId: runIdOf(options.run), method }, options);
      },
    );
}

async function write(
  path: string,
  wishes: ExportWishes,
  options: { out: string; json: boolean },
): Promise<void> {
  const out = createOutput(options.json);
  const { rows, notes } = await exportFile(resolve(path), wishes, resolve(options.out));
  for (const note of notes) out.note(note);
  out.result(
    { out: options.out, what: wishes.what, format: wishes.format, rows, notes },
    `${rows} rows written to ${options.out}.`,
  );
}

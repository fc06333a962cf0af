import { extname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { ExportWhat, PreferenceWish } from '../../../contract/index.ts';
import { exportFile, type ExportWishes } from '../../../services/exports/export-file.ts';
import { checkSentence, pythonOfUser } from '../../../services/exports/check-scorer.ts';
import { exportModel, type ModelWishes } from '../../../services/exports/export-model.ts';
import { number, type RunChoice, runChoice, runIdOf } from '../options.ts';
import { counted, createOutput } from '../output.ts';
import { version } from '../version.ts';

export function addRank(program: Command): void {
  program
    .command('rank')
    .description('Write the ranking of all target texts, best first, as CSV, JSONL or Parquet.')
    .argument('<project>', 'NAME.dialect')
    .option('--run <id>', 'number of a run, or latest', runChoice)
    .option('--method <id>', 'a method of the run (default: the one its verdict names)')
    .requiredOption('--out <file>', 'a .csv, .jsonl or .parquet file')
    .option('--json', 'prints one JSON object', false)
    .action(
      async (
        path: string,
        options: { run?: RunChoice; method?: string; out: string; json: boolean },
        command: Command,
      ) => {
        const format = extname(options.out).slice(1).toLowerCase();
        if (!['csv', 'jsonl', 'parquet'].includes(format)) {
          command.error('error: --out must end in .csv, .jsonl or .parquet', { exitCode: 2 });
        }
        const runId = runIdOf(options.run);
        const { method } = options;
        await write(path, { what: 'rewards', format, runId, method }, options);
      },
    );
}

export function addReport(program: Command): void {
  program
    .command('report')
    .description('Write a run as one HTML file to read, send and print: verdict, charts, settings.')
    .argument('<project>', 'NAME.dialect')
    .option('--run <id>', 'number of a run, or latest', runChoice)
    .requiredOption('--out <file>', 'the .html file to write')
    .option('--json', 'prints one JSON object', false)
    .action(async (path: string, options: { run?: RunChoice; out: string; json: boolean }) => {
      const report = { application: `Dialect ${version}` };
      const wishes = {
        what: 'report',
        format: 'html',
        runId: runIdOf(options.run),
        report,
      } as const;
      await write(path, wishes, options);
    });
}

export function addExport(program: Command): void {
  const command = program
    .command('export')
    .description(
      'Write all data, votes, pairs, rankings, rewards, preferences, best answers, results, features or a trained model for other programs.',
    )
    .argument('<project>', 'NAME.dialect')
    .addOption(
      new Option('--what <what>', 'what to write')
        .choices([...ExportWhat.options.filter((what) => what !== 'report'), 'model'])
        .makeOptionMandatory(),
    )
    .option(
      '--format <id>',
      'data: native; rankings: jsonl; results: rewardbench; else jsonl, csv or parquet; pairs and preferences also trl; pairs also label-studio, argilla; not for a model',
    )
    .requiredOption('--out <path>', 'the file to write; the folder, for a model')
    .option('--run <id>', 'of rewards, features, a model: number of a run, or latest', runChoice)
    .option('--method <id>', 'a method of the run (default: the one its verdict names)')
    .option('--force', 'model: replaces an earlier export', false)
    .option('--with-encoder', 'model: its transformer goes along, to score texts', false)
    .option('--json', 'prints one JSON object', false);
  preferenceOptions(command).action(
    async (
      path: string,
      options: {
        what: ExportWhat | 'model';
        format?: string;
        out: string;
        run?: RunChoice;
        method?: string;
        force: boolean;
        withEncoder: boolean;
        margin?: number;
        agreement?: number;
        pairs?: 'widest' | 'all';
        json: boolean;
      },
      command: Command,
    ) => {
      const { what, format, method, margin, agreement, pairs } = options;
      const wishes = { runId: runIdOf(options.run), method };
      if (what === 'model') return writeModel(path, wishes, options);
      if (format === undefined) {
        return command.error(`error: --format is needed for ${what}`, { exitCode: 2 });
      }
      const preferences = PreferenceWish.parse({ margin, agreement, pairs });
      await write(path, { what, format, ...wishes, preferences }, options);
    },
  );
}

/** Which pairs of target answers become preferences. */
function preferenceOptions(command: Command): Command {
  return command
    .option(
      '--margin <number>',
      'preferences: least difference of the rewards, in their standard deviations (default: 0.5)',
      number(0, 100),
    )
    .option(
      '--agreement <share>',
      'preferences: least share of the seeds that order the two so (default: 0.8)',
      number(0, 1),
    )
    .addOption(
      new Option(
        '--pairs <which>',
        'preferences: of each prompt its best answer with its worst, or any two, up to 5,000,000 pairs (default: widest)',
      ).choices(['widest', 'all']),
    );
}

async function writeModel(
  path: string,
  wishes: ModelWishes,
  options: { out: string; force: boolean; withEncoder: boolean; json: boolean },
): Promise<void> {
  const out = createOutput(options.json);
  const { force, withEncoder } = options;
  const result = await exportModel(resolve(path), wishes, resolve(options.out), {
    application: `Dialect ${version}`,
    force,
    withEncoder,
    python: pythonOfUser(),
  });
  const { check } = result;
  if (check !== null) out.note(checkSentence(check));
  out.result(
    { out: options.out, what: 'model', ...result },
    `${result.method} of run ${result.run} written to ${options.out}: ${result.files.join(', ')}.`,
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
    `${counted(rows, 'row')} written to ${options.out}.`,
  );
}

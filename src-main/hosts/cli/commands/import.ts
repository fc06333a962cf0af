import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { DialectError } from '../../../contract/index.ts';
import type { Differing, ImportRole, LabelMeaning } from '../../../contract/index.ts';
import { isNativeFile } from '../../../formats/native.ts';
import { describeProblem, importFiles } from '../../../services/data/import-files.ts';
import { importText } from '../import-text.ts';
import { mapping, meaning } from '../options.ts';
import { createOutput } from '../output.ts';
import { withProject } from '../project.ts';
import { onInterrupt } from '../signals.ts';

interface Options {
  domain?: string;
  role?: ImportRole;
  format?: string;
  map: Record<string, string>;
  means: Record<string, LabelMeaning>;
  annotator?: string;
  differing: Differing;
  labels: boolean;
  dryRun: boolean;
  leaveOutProblems: boolean;
  json: boolean;
}

export function addImport(program: Command): void {
  program
    .command('import')
    .description('Import files into a project, which is created where it is missing.')
    .argument('<project>', 'NAME.dialect')
    .argument('<files...>', 'JSONL, JSON, CSV, TSV, Parquet or text; all but Parquet also gzipped')
    .option(
      '--domain <name>',
      'the domain that the texts belong to; needed, but for the data of a project (export --what data)',
    )
    .addOption(
      new Option('--role <role>', 'what the data is for; needed with --domain').choices([
        'source',
        'target',
        'gold',
      ]),
    )
    .option('--format <id>', 'the format, instead of the one detected')
    .option('--map <field=column>', 'reads a field from a column; may be repeated', mapping, {})
    .option(
      '--means <value=meaning>',
      'what a value of a label column means: first, second, tie, both-bad or none; may be repeated',
      meaning,
      {},
    )
    .option('--annotator <name>', 'who labelled, where no column says so')
    .addOption(
      new Option('--differing <what>', 'where the project says something else of a pair or text')
        .choices(['keep', 'replace', 'add'])
        .default('keep'),
    )
    .option('--no-labels', 'takes pairs without their labels, to be labelled here')
    .option('--leave-out-problems', 'imports the rows without problems', false)
    .option('--dry-run', 'tells what would happen, and writes nothing', false)
    .option('--json', 'prints one JSON object', false)
    .action(run);
}

async function run(
  path: string,
  files: string[],
  options: Options,
  command: Command,
): Promise<void> {
  const { domain, role } = await placeOf(files, options, command);
  const out = createOutput(options.json);
  const controller = new AbortController();
  const off = onInterrupt(() => controller.abort());
  const report = await withProject(
    path,
    'dialect import',
    ({ db }) =>
      importFiles(
        db,
        files.map((file) => ({
          path: file,
          name: basename(file),
          format: options.format,
          mapping: options.map,
          meanings: options.means,
        })),
        {
          domain,
          role,
          keepLabels: options.labels,
          leaveOutProblems: options.leaveOutProblems,
          differing: options.differing,
          annotator: options.annotator,
          dryRun: options.dryRun,
        },
        { signal: controller.signal, alone: true, onProgress: out.progress },
      ),
    { create: true, keep: !options.dryRun },
  )
    .catch(explained)
    .finally(off);
  for (const problem of report.problems) out.note(`Left out: ${describeProblem(problem)}`);
  for (const note of report.notes) out.note(note);
  out.result(
    { domain, role, dryRun: options.dryRun, ...report },
    importText({ domain, role, dryRun: options.dryRun }, report),
  );
}

/** The domain and role of the files. A project's own data state theirs. */
async function placeOf(files: readonly string[], { domain, role }: Options, command: Command) {
  if (domain !== undefined && role !== undefined) return { domain, role };
  const [only, ...more] = files;
  if (more.length === 0 && (await isNativeFile(only)))
    return { domain: '', role: 'source' } as const;
  const missing = domain === undefined ? '--domain <name>' : '--role <role>';
  return command.error(`error: required option '${missing}' not specified`, { exitCode: 2 });
}

/** Adds to a question about labels how to answer it on the command line. */
function explained(thrown: unknown): never {
  if (!(thrown instanceof DialectError) || thrown.code !== 'unclear-labels') throw thrown;
  throw new DialectError(
    thrown.code,
    `${thrown.message} On the command line: --means VALUE=first, --means VALUE=second and so on, or --no-labels.`,
    thrown.details,
  );
}

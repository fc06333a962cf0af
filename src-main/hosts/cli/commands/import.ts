import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import type { ImportRole } from '../../../contract/index.ts';
import { describeProblem, importFiles } from '../../../services/import-files.ts';
import { mapping } from '../options.ts';
import { counted, createOutput } from '../output.ts';
import { withProject } from '../project.ts';
import { onInterrupt } from '../signals.ts';

interface Options {
  domain: string;
  role: ImportRole;
  format?: string;
  map: Record<string, string>;
  labels: boolean;
  leaveOutProblems: boolean;
  json: boolean;
}

export function addImport(program: Command): void {
  program
    .command('import')
    .description('Import files into a project, which is created where it is missing.')
    .argument('<project>', 'NAME.dialect')
    .argument('<files...>', 'JSONL, JSON, CSV, TSV or text, each also gzipped')
    .requiredOption('--domain <name>', 'the domain that the texts belong to')
    .addOption(
      new Option('--role <role>', 'what the data is for')
        .choices(['source', 'target', 'gold'])
        .makeOptionMandatory(),
    )
    .option('--format <id>', 'the format, instead of the one detected')
    .option('--map <field=column>', 'reads a field from a column; may be repeated', mapping, {})
    .option('--no-labels', 'takes pairs without their labels, to be labelled here')
    .option('--leave-out-problems', 'imports the rows without problems', false)
    .option('--json', 'prints one JSON object', false)
    .action(run);
}

async function run(path: string, files: string[], options: Options): Promise<void> {
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
        })),
        {
          domain: options.domain,
          role: options.role,
          keepLabels: options.labels,
          leaveOutProblems: options.leaveOutProblems,
        },
        { signal: controller.signal, onProgress: out.progress },
      ),
    { create: true },
  ).finally(off);
  for (const problem of report.problems) out.note(`Left out: ${describeProblem(problem)}`);
  for (const note of report.notes) out.note(note);
  const kinds = (['items', 'pairs', 'votes', 'scores', 'gold'] as const).filter(
    (kind) => report[kind].added + report[kind].known > 0,
  );
  const lines = kinds.map(
    (kind) => `${report[kind].added} new ${kind}, ${report[kind].known} there already`,
  );
  out.result(
    { domain: options.domain, role: options.role, ...report },
    [
      `${counted(report.rows, 'row')} read into ${options.domain} (${options.role}).`,
      ...lines,
    ].join('\n'),
  );
}

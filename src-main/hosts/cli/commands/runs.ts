import type { Command } from 'commander';
import type { Run, RunComparison } from '../../../contract/index.ts';
import { compareRuns } from '../../../services/runs/compare-runs.ts';
import { listRuns } from '../../../store/runs.ts';
import { integer, list } from '../options.ts';
import { counted, createOutput, figure, interval, signed, table } from '../output.ts';
import { readingProject } from '../project.ts';

const runNumber = integer(1, Number.MAX_SAFE_INTEGER);

export function addRuns(program: Command): void {
  program
    .command('runs')
    .description('List the runs of a project, or compare some of them with each other.')
    .argument('<project>', 'NAME.dialect')
    .option('--compare <ids>', 'numbers of runs, separated by commas: against the first', (text) =>
      list(text).map(runNumber),
    )
    .option('--json', 'prints one JSON object', false)
    .action(async (path: string, options: { compare?: number[]; json: boolean }) => {
      const { compare } = options;
      const out = createOutput(options.json);
      if (compare) {
        const found = await readingProject(path, ({ db }) => compareRuns(db, compare));
        return out.result(found, comparisonText(found));
      }
      const runs = await readingProject(path, ({ db }) => listRuns(db));
      out.result({ runs: runs.map(listed) }, runsText(runs));
    });
}

function listed(run: Run): object {
  const { id, name, note, pinned, status, createdAt, finishedAt, votes, settings } = run;
  return {
    run: id,
    name,
    note,
    pinned,
    status,
    createdAt,
    finishedAt,
    votes,
    candidate: run.findings?.verdict.candidate ?? null,
    advice: run.findings?.verdict.advice ?? null,
    sourceAccuracy: accuracyOf(run),
    settings,
  };
}

function accuracyOf(run: Run): number | null {
  const { candidate } = run.findings?.verdict ?? {};
  return run.methods.find(({ method }) => method === candidate)?.sourceAccuracy ?? null;
}

function runsText(runs: readonly Run[]): string {
  if (runs.length === 0) return 'This project has no run yet: dialect train PROJECT makes one.';
  return table([
    ['run', 'started', 'status', 'votes', 'candidate', 'accuracy', 'advice', 'name'],
    ...runs.map((run) => [
      `${run.id}${run.pinned ? ' *' : ''}`,
      new Date(run.createdAt).toISOString().slice(0, 16).replace('T', ' '),
      run.status,
      String(run.votes),
      run.findings?.verdict.candidate ?? '-',
      figure(accuracyOf(run)),
      run.findings?.verdict.advice ?? '-',
      run.name || '-',
    ]),
  ]);
}

function comparisonText({ runs, pairs, longerWins }: RunComparison): string {
  return [
    pairs === 0
      ? 'No labelled target pair was ranked by all of these runs: on the target they cannot be compared.'
      : `On ${counted(pairs, 'labelled target pair')} that all of these runs ranked; longer wins ${figure(longerWins)}:`,
    table([
      ['run', 'candidate', 'source', 'target', '95 % interval', 'against the first', 'p', 'alike'],
      ...runs.map(({ runId, method, source, target, againstFirst, alike }) => [
        String(runId),
        method,
        figure(source?.accuracy),
        figure(target?.accuracy),
        interval(target?.interval ?? null),
        againstFirst
          ? `${signed(againstFirst.difference)} ${interval(againstFirst.interval)}`
          : '-',
        figure(againstFirst?.p),
        figure(alike),
      ]),
    ]),
  ].join('\n');
}

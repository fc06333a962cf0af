import { resolve } from 'node:path';
import type { Command } from 'commander';
import { anyLost, salvage } from '../../../store/salvage.ts';
import { createOutput, table } from '../output.ts';

export function addSalvage(program: Command): void {
  program
    .command('salvage')
    .description(
      'Copy what can still be read of a damaged project into a new one. Exit code 1: something is lost.',
    )
    .argument('<damaged>', 'the damaged file, which is only read')
    .requiredOption('--out <project>', 'NAME.dialect to create')
    .option('--json', 'prints one JSON object', false)
    .action((damaged: string, options: { out: string; json: boolean }) => {
      const report = salvage(resolve(damaged), resolve(options.out));
      const rows = Object.entries(report.tables).map(([name, { saved, lost, atLeast }]) => [
        name,
        String(saved),
        atLeast ? `at least ${lost}` : String(lost),
      ]);
      createOutput(options.json).result(
        { out: options.out, ...report },
        [table([['table', 'saved', 'lost'], ...rows]), ...report.notes].join('\n'),
      );
      if (anyLost(report)) process.exitCode = 1;
    });
}

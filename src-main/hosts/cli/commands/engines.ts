import type { Command } from 'commander';
import { probeEngines } from '../../../engines/index.ts';
import { createOutput, table } from '../output.ts';

export function addEngines(program: Command): void {
  program
    .command('engines')
    .description('Show the engines of this machine, how fast they are, and which will be used.')
    .option('--json', 'prints one JSON object', false)
    .action(async (options: { json: boolean }) => {
      const report = await probeEngines();
      const rows = report.engines.map((engine) => [
        engine.id === report.chosen ? `* ${engine.id}` : `  ${engine.id}`,
        engine.matmulMs === null ? '-' : `${engine.matmulMs.toFixed(1)} ms`,
        engine.available ? engine.device : 'not available',
      ]);
      const reasons = report.engines
        .filter((engine) => !engine.available)
        .map((engine) => `${engine.id}: ${engine.reason}`);
      const text = [
        table([['  engine', '512 x 512 matmul', 'device'], ...rows]),
        report.reason,
        ...reasons,
      ].join('\n');
      createOutput(options.json).result(report, text);
    });
}

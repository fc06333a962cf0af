import type { Command } from 'commander';
import type { EngineId, EngineReport } from '../../../contract/index.ts';
import { engineReport } from '../../../services/engines.ts';
import { createOutput, table } from '../output.ts';

export function addEngines(program: Command): void {
  program
    .command('engines')
    .description('Measure the engines of this machine, and say which will be used and why.')
    .option('--json', 'prints one JSON object', false)
    .action(async (options: { json: boolean }) => {
      const output = createOutput(options.json);
      if (process.stderr.isTTY) output.progress(null, 'Measuring the engines, ten seconds or more');
      const report = await engineReport();
      const rows = report.engines.map((engine) => [
        engine.id,
        milliseconds(engine.matmulMs),
        milliseconds(engine.stepMs),
        engine.available ? engine.device : 'not available',
        uses(report, engine.id),
      ]);
      const reasons = report.engines
        .filter((engine) => !engine.available)
        .map((engine) => `${engine.id}: ${engine.reason}`);
      const text = [
        table([['engine', '512 x 512 matmul', 'training step', 'device', 'used for'], ...rows]),
        report.reason,
        ...reasons,
      ].join('\n');
      output.result(report, text);
    });
}

function uses({ chosen, chosenForWide }: EngineReport, id: EngineId): string {
  const works = [
    ...(id === chosen ? ['style'] : []),
    ...(id === chosenForWide ? ['words and models'] : []),
  ];
  return works.join(', ');
}

function milliseconds(value: number | null): string {
  return value === null ? '-' : `${value.toFixed(1)} ms`;
}

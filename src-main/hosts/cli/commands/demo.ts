import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { writeSample } from '../../../services/data/sample.ts';
import { temporaryFolder } from '../../../store/temporary.ts';
import { createOutput } from '../output.ts';
import { withProject } from '../project.ts';
import { evaluateOrFail, evaluationText } from './evaluate.ts';
import { runSummary, runText } from '../run-text.ts';
import { trainToEnd } from './train.ts';

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('Do the whole main job on the sample project: label, train, rank, check.')
    .option('--json', 'prints one JSON object', false)
    .action(async (options: { json: boolean }) => {
      const out = createOutput(options.json);
      const folder = temporaryFolder();
      const started = performance.now();
      const path = join(folder, 'Sample.dialect');
      try {
        writeSample(path, 'dialect demo');
        const { run, evaluation } = await withProject(path, 'dialect demo', async (project) => {
          const run = await trainToEnd(project, {}, out, null);
          return { run, evaluation: evaluateOrFail(project.db, run.id) };
        });
        const seconds = (performance.now() - started) / 1000;
        out.result(
          { seconds, train: runSummary(run), evaluation },
          [
            runText(run),
            '',
            'Against the hidden truth of the sample’s target:',
            evaluationText(evaluation),
            '',
            `Done in ${seconds.toFixed(0)} s. The sample is made up: its figures say nothing about your data.`,
          ].join('\n'),
        );
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
}

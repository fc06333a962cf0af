import { type Command, Option } from 'commander';
import { fromFailure, type Run, type TrainSettingsInput } from '../../../contract/index.ts';
import { startTraining } from '../../../services/training.ts';
import type { OpenProject } from '../../../store/open.ts';
import { decimal, integer, list } from '../options.ts';
import { createOutput, figure, interval, type Output, table } from '../output.ts';
import { withProject } from '../project.ts';
import { onInterrupt } from '../signals.ts';

export function addTrain(program: Command): void {
  program
    .command('train')
    .description('Train reward models on the source preferences and rank the target texts.')
    .argument('<project>', 'NAME.dialect')
    .option('--methods <ids>', 'methods, separated by commas (default: source-only,wdgrl)', list)
    .option('--lambda <x>', 'weight of the domain loss', decimal(0, 100))
    .option('--seeds <n>', 'models a method, averaged by rank', integer(1, 32))
    .option('--seed <n>', 'the first seed', integer(0, 2 ** 31))
    .option('--steps <n>', 'steps a model', integer(1, 1_000_000))
    .option('--encoder <id>', 'how texts become numbers')
    .addOption(
      new Option('--standardise <mode>', 'per domain, or all together').choices([
        'domain',
        'joint',
      ]),
    )
    .addOption(
      new Option('--engine <id>', 'where to compute').choices([
        'auto',
        'tensorflow',
        'webgpu',
        'wasm',
        'cpu',
      ]),
    )
    .option('--json', 'prints one JSON object', false)
    .action(async (path: string, options: TrainSettingsInput & { json: boolean }) => {
      const { json, ...settings } = options;
      const out = createOutput(json);
      const run = await withProject(path, 'dialect train', (project) =>
        trainToEnd(project, settings, out),
      );
      out.result(runSummary(run), runText(run));
    });
}

/** @throws DialectError when the run did not end well */
export async function trainToEnd(
  project: OpenProject,
  settings: TrainSettingsInput,
  out: Output,
): Promise<Run> {
  let told = false;
  const started = await startTraining(project, settings, {
    onProgress: out.progress,
    onRun(run) {
      if (told || run.engine === null) return;
      told = true;
      out.note(`Engine: ${run.engine}. ${run.engineReason ?? ''}`.trimEnd());
    },
  });
  const off = onInterrupt(() => started.stop());
  const run = await started.ended.finally(off);
  if (run.status === 'done') return run;
  throw fromFailure(
    run.failure ?? {
      code: 'stopped',
      message: `Run ${run.id} was stopped before it was done. Its snapshot is kept in the project.`,
    },
  );
}

function stepsPerSecond(run: Run): number {
  const seconds = run.methods.reduce((sum, method) => sum + method.seconds, 0);
  return (run.methods.length * run.settings.steps * run.settings.seeds) / seconds;
}

export function runSummary(run: Run): object {
  return {
    run: run.id,
    engine: run.engine,
    engineReason: run.engineReason,
    stepsPerSecond: stepsPerSecond(run),
    pairs: run.pairs,
    votes: run.votes,
    targetItems: run.targetItems,
    settings: run.settings,
    methods: run.methods.map((method) => ({
      method: method.method,
      sourceAccuracy: method.sourceAccuracy,
      sourceInterval: method.sourceInterval,
      longerWins: method.longerWins,
      lengthCorrelation: method.lengthCorrelation,
      seedAgreement: method.seedAgreement,
      stepsPerSecond: method.stepsPerSecond,
      seconds: method.seconds,
    })),
  };
}

export function runText(run: Run): string {
  const rows = run.methods.map((method) => [
    method.label,
    figure(method.sourceAccuracy),
    interval(method.sourceInterval),
    figure(method.longerWins),
    method.stepsPerSecond.toFixed(0),
  ]);
  return [
    `Run ${run.id}: ${run.pairs} preferences, ${run.targetItems} target texts, ${run.settings.seeds} models a method.`,
    'Accuracy on held-out prompts of the source:',
    table([['method', 'accuracy', '95 % interval', 'longer wins', 'steps/s'], ...rows]),
  ].join('\n');
}

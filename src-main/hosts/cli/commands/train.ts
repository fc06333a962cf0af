import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { ZodError } from 'zod';
import {
  DialectError,
  fromFailure,
  type Run,
  toFailure,
  TrainSettings,
  type TrainSettingsInput,
  type Verdict,
} from '../../../contract/index.ts';
import { wholePaths } from '../../../services/encoders.ts';
import { resumeTraining, startTraining } from '../../../services/training.ts';
import type { RunWatch, StartedRun } from '../../../services/launch-run.ts';
import type { OpenProject } from '../../../store/open.ts';
import { listRuns } from '../../../store/runs.ts';
import { decimal, integer, list } from '../options.ts';
import { createOutput, figure, interval, type Output, table } from '../output.ts';
import { withProject } from '../project.ts';
import { onInterrupt } from '../signals.ts';

function factor(text: string): number | 'auto' {
  if (text === 'auto') return text;
  try {
    return decimal(0, 10)(text);
  } catch {
    throw new InvalidArgumentError('It must be auto, or a number from 0 to 10.');
  }
}

export function addTrain(program: Command): void {
  program
    .command('train')
    .description('Train reward models on the source preferences and rank the target texts.')
    .argument('<project>', 'NAME.dialect')
    .option(
      '--methods <ids>',
      'candidates, separated by commas: all, METHOD or METHOD@LAMBDA (default: source-only,wdgrl)',
      list,
    )
    .option('--loss <id>', 'source loss (default: auto, what the labels call for)')
    .option(
      '--validators <ids>',
      'importance, circular, rehearsal, or none (default: importance,circular)',
      list,
    )
    .option('--margin-scale <x>', 'margin of each step of strength', decimal(0, 10))
    .option('--centring <x>', 'weight that keeps rewards around zero', decimal(0, 10))
    .option('--reliability', 'weigh votes by how well their annotator agrees with others')
    .option('--length-balance', 'give longer-wins and shorter-wins pairs the same total weight')
    .option('--reference', 'also train on target labels, as an upper reference')
    .option('--settings <file>', 'JSON of settings, as --json prints them; other options go before')
    .option('--resume', 'go on with the newest run that was interrupted', false)
    .option('--lambda <x>', 'weight of the domain loss', decimal(0, 100))
    .option('--seeds <n>', 'models a method, averaged by rank', integer(1, 32))
    .option('--seed <n>', 'the first seed', integer(0, 2 ** 31))
    .option('--steps <n>', 'steps a model', integer(1, 1_000_000))
    .option('--hidden <n>', 'width of the features', integer(2, 4096))
    .option('--batch <n>', 'examples a step', integer(1, 4096))
    .option(
      '--encoder <ids>',
      'how texts become numbers: style, ngrams, FOLDER of a model, id of a downloaded one; several as style+FOLDER (default: style)',
      wholePaths,
    )
    .option('--meaning-factor <x>', 'of columns of meaning, or auto (default: auto)', factor)
    .addOption(
      new Option('--tune <how>', 'tune the language model too, by adapters').choices([
        'none',
        'lora',
      ]),
    )
    .option('--lora-rank <n>', 'rank of the adapters', integer(1, 256))
    .option('--lora-alpha <x>', 'their scale, times the rank', decimal(0, 1024))
    .option('--lora-targets <names>', 'query, key, value, output', list)
    .option('--lora-layers <n>', 'the highest n layers; 0: all', integer(0, 1000))
    .option('--tune-steps <n>', 'steps of tuning', integer(1, 100_000))
    .option('--tune-batch <n>', 'examples a step of tuning', integer(1, 1024))
    .option('--tune-learning-rate <x>', 'of the adapters', decimal(0, 1))
    .option('--tune-tokens <n>', 'tokens of a text that are read while tuning', integer(8, 8192))
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
    .action(async (path: string, options: TrainSettingsInput & Extra) => {
      const { json, resume, settings: file, ...wished } = options;
      const settings = { ...(file === undefined ? {} : settingsIn(file)), ...wished };
      if (wished.validators?.join() === 'none') settings.validators = [];
      check(settings);
      const out = createOutput(json);
      const run = await withProject(path, 'dialect train', (project) =>
        resume
          ? toEnd((watch) => resumeTraining(project, newestInterrupted(project), watch), out)
          : trainToEnd(project, settings, out),
      );
      out.result(runSummary(run), runText(run));
    });
}

interface Extra {
  settings?: string;
  json: boolean;
  resume: boolean;
}

/** @throws DialectError `bad-settings`, naming the first that cannot be so */
function check(settings: TrainSettingsInput): void {
  const { error } = TrainSettings.safeParse(settings);
  if (!error) return;
  throw new DialectError(
    'bad-settings',
    `Settings cannot be so: ${first(error)}. Nothing was started.`,
  );
}

/** `steps: Too small: expected number to be >=1` */
function first({ issues: [{ path, message }] }: ZodError): string {
  return `${path.join('.')}: ${message}`;
}

/**
 * Settings of a file: an object of them, or what `train --json` printed.
 *
 * @throws DialectError `bad-settings`
 */
function settingsIn(path: string): TrainSettingsInput {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as { settings?: unknown };
    return TrainSettings.partial().parse(value.settings ?? value);
  } catch (error) {
    throw new DialectError(
      'bad-settings',
      `“${path}” holds no settings of a run (${error instanceof ZodError ? first(error) : toFailure(error).message}). Give a JSON file like the one that dialect train --json prints.`,
      { path },
    );
  }
}

/** @throws DialectError `not-resumable` */
function newestInterrupted({ db }: OpenProject): number {
  const run = listRuns(db).find(({ resumable, status }) => resumable && status !== 'done');
  if (run) return run.id;
  throw new DialectError(
    'not-resumable',
    'No run of this project was interrupted with a checkpoint. Start one without --resume.',
  );
}

/** @throws DialectError when the run did not end well */
export function trainToEnd(
  project: OpenProject,
  settings: TrainSettingsInput,
  out: Output,
): Promise<Run> {
  return toEnd((watch) => startTraining(project, settings, watch), out);
}

async function toEnd(launch: (watch: RunWatch) => Promise<StartedRun>, out: Output): Promise<Run> {
  let told = false;
  const started = await launch({
    onProgress: out.progress,
    onRun(run) {
      if (told || run.engine === null) return;
      told = true;
      out.note(`Engine: ${run.engine}. ${run.engineReason ?? ''}`.trimEnd());
    },
  });
  // What was learned so far is kept: `--resume` goes on with it.
  const off = onInterrupt(() => started.pause());
  const run = await started.ended.finally(off);
  if (run.status === 'done') return run;
  throw fromFailure(
    run.failure ?? {
      code: 'stopped',
      message: run.resumable
        ? `Run ${run.id} was stopped at ${Math.floor(run.resumable.progress * 100)} %. Go on with: dialect train --resume`
        : `Run ${run.id} was stopped before it was done. Its snapshot is kept in the project.`,
    },
  );
}

function stepsPerSecond(run: Run): number {
  const seconds = run.methods.reduce((sum, method) => sum + method.seconds, 0);
  return (run.methods.length * run.settings.steps) / seconds;
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
    findings: run.findings,
    methods: run.methods.map((method) => ({
      method: method.method,
      sourceAccuracy: method.sourceAccuracy,
      sourceInterval: method.sourceInterval,
      longerWins: method.longerWins,
      againstSourceOnly: method.againstSourceOnly,
      validation: method.validation,
      averageRank: method.averageRank,
      diagnostics: method.diagnostics,
      calibration: method.calibration,
      lengthCorrelation: method.lengthCorrelation,
      seedAgreement: method.seedAgreement,
      stepsPerSecond: method.stepsPerSecond,
      seconds: method.seconds,
    })),
  };
}

export function runText(run: Run): string {
  const { settings, findings } = run;
  const rows = run.methods.map((method) => [
    `${method.method === findings?.chosen ? '* ' : '  '}${method.label}`,
    figure(method.sourceAccuracy),
    interval(method.sourceInterval),
    figure(method.longerWins),
    ...settings.validators.map((id) =>
      figure(method.validation.find(({ validator }) => validator === id)?.score),
    ),
    method.averageRank?.toFixed(1) ?? '-',
    method.stepsPerSecond.toFixed(0),
  ]);
  return [
    `Run ${run.id}: ${run.pairs} preferences, ${run.targetItems} target texts, ${settings.seeds} ${settings.seeds === 1 ? 'model' : 'models'} a candidate, loss ${findings?.loss ?? settings.loss}.`,
    `Settings: ${JSON.stringify(settings)}`,
    ...meaningText(run),
    'Accuracy on held-out prompts of the source, and what the validators say:',
    table([
      [
        '  candidate',
        'accuracy',
        '95 % interval',
        'longer wins',
        ...settings.validators,
        'mean rank',
        'steps/s',
      ],
      ...rows,
    ]),
    ...(findings?.leftOut ?? []).map(({ reason }) => `Left out: ${reason}`),
    ...(findings ? ['* chosen by the validators.', '', verdictText(findings.verdict)] : []),
  ].join('\n');
}

const ADVICE = {
  adapt: 'Adapt with',
  'do-not-adapt': 'Do not adapt: use',
  'label-more': 'Label more before trusting',
} as const;

export function verdictText({ advice, candidate, reasons }: Verdict): string {
  return [`Verdict: ${ADVICE[advice]} ${candidate}.`, ...reasons.map((one) => `- ${one}`)].join(
    '\n',
  );
}

function meaningText({ settings, findings }: Run): string[] {
  const chosen = findings?.meaningFactor ?? null;
  if (chosen === null) return [];
  const who = settings.meaningFactor === 'auto' ? ', as held-out source pairs chose' : '';
  return [`Columns of meaning are multiplied with ${chosen}${who}.`];
}

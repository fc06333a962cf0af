import type { Command } from 'commander';
import {
  DialectError,
  fromFailure,
  type Run,
  type TrainSettingsInput,
} from '../../../contract/index.ts';
import type { RunWatch, StartedRun } from '../../../services/runs/launch-run.ts';
import { resumeTraining, startTraining } from '../../../services/runs/training.ts';
import { listDomains } from '../../../store/data.ts';
import type { OpenProject } from '../../../store/database.ts';
import { listRuns } from '../../../store/runs.ts';
import { idsOfNames } from '../domain-names.ts';
import { createOutput, type Output, quoted } from '../output.ts';
import { withProject } from '../project.ts';
import { runSummary, runText } from '../run-text.ts';
import { checkSettings, settingsIn } from '../settings-file.ts';
import { onInterrupt } from '../signals.ts';
import { addTrainOptions } from '../train-options.ts';

/** Settings as given by options: domains by name. */
type Wished = Omit<TrainSettingsInput, 'sources' | 'targets'> & {
  sources?: string;
  targets?: string;
};
type Options = Wished & { settings?: string; json: boolean; resume: boolean };

export function addTrain(program: Command): void {
  const train = program
    .command('train')
    .description('Train reward models on the source preferences and rank the target texts.')
    .argument('<project>', 'NAME.dialect');
  addTrainOptions(train).action(async (path: string, options: Options) => {
    const { json, resume, settings: file, ...wished } = options;
    const { sources, targets, ...own } = wished;
    if (resume) refuseOthers(train);
    const settings = { ...(file === undefined ? {} : settingsIn(file)), ...own };
    if (own.validators?.join() === 'none') settings.validators = [];
    checkSettings(settings);
    const out = createOutput(json);
    const again = `dialect train ${quoted(path)} --resume`;
    const run = await withProject(path, 'dialect train', (project) => {
      if (resume) {
        const id = newestInterrupted(project);
        return toEnd((watch) => resumeTraining(project, id, watch), out, again);
      }
      if (sources !== undefined) settings.sources = named(project, 'source', sources);
      if (targets !== undefined) settings.targets = named(project, 'target', targets);
      return trainToEnd(project, settings, out, again);
    });
    out.result(runSummary(run), runText(run));
  });
}

/**
 * A continued run keeps the settings that it was started with.
 *
 * @throws DialectError `usage`, naming the options that would have no effect
 */
function refuseOthers(train: Command): void {
  const others = train.options.filter((option) => {
    const name = option.attributeName();
    const beside = name === 'resume' || name === 'json';
    return !beside && train.getOptionValueSource(name) === 'cli';
  });
  if (others.length === 0) return;
  const names = others.map(({ long, short }) => long ?? short ?? '');
  throw new DialectError(
    'usage',
    `--resume uses the settings of the interrupted run, so nothing was started. Leave out ${names.join(', ')}, or start a new run without --resume.`,
    { options: names },
  );
}

/** @throws DialectError `unknown-domain` */
function named({ db }: OpenProject, role: 'source' | 'target', names: string): number[] {
  return idsOfNames(listDomains(db), role, names);
}

/**
 * The newest run with a checkpoint, even one that this version cannot continue: an older run is never
 * chosen instead.
 *
 * @throws DialectError `not-resumable`
 */
function newestInterrupted({ db }: OpenProject): number {
  const run = listRuns(db).find(
    ({ resumable, outdated, status }) => (resumable !== null || outdated) && status !== 'done',
  );
  if (run) return run.id;
  throw new DialectError(
    'not-resumable',
    'No run of this project was interrupted with a checkpoint. Start one without --resume.',
  );
}

/**
 * @param again the command that continues an interrupted run; null if the project is not kept
 * @throws DialectError if the run did not finish
 */
export function trainToEnd(
  project: OpenProject,
  settings: TrainSettingsInput,
  out: Output,
  again: string | null,
): Promise<Run> {
  return toEnd((watch) => startTraining(project, settings, watch), out, again);
}

async function toEnd(
  launch: (watch: RunWatch) => Promise<StartedRun>,
  out: Output,
  again: string | null,
): Promise<Run> {
  let told = false;
  const started = await launch({
    onProgress: out.progress,
    onRun(run) {
      if (told || run.engine === null) return;
      told = true;
      out.note(`Engine: ${run.engine}. ${run.engineReason ?? ''}`.trimEnd());
    },
  });
  // Everything learned so far is kept: `--resume` continues from there.
  const off = onInterrupt(() => started.pause());
  const run = await started.ended.finally(off);
  if (run.status === 'done') return run;
  throw fromFailure(run.failure ?? { code: 'stopped', message: stoppedText(run, again) });
}

function stoppedText({ id, resumable }: Run, again: string | null): string {
  if (again === null) return `Run ${id} was stopped before it was done.`;
  return resumable
    ? `Run ${id} was stopped at ${Math.floor(resumable.progress * 100)} %. Go on with: ${again}`
    : `Run ${id} was stopped before it was done. Its snapshot is kept in the project.`;
}

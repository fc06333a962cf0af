/** Encoding, downloading and comparing encoders as jobs, which can be stopped and continued. */
import { DialectError, fromFailure, type Job, type TrainSettings } from '../../contract/index.ts';
import { encoderId, encodersOf } from '../../encoders/spec.ts';
import type { ChildEnd } from '../../processes/child.ts';
import { requireNoComputing } from '../jobs/computing.ts';
import { download, requireAllowed, type DownloadPlace } from './encoder-downloads.ts';
import { domainsOf, type EncodedDomains } from './encoders.ts';
import { pretrained, shortenedText, startEncoding } from './encoding.ts';
import type { JobHandle } from '../jobs/job-board.ts';
import type { RunWatch, StartedRun } from '../runs/launch-run.ts';
import type { Session } from '../session.ts';
import { restartTraining, startTraining } from '../runs/training.ts';

/**
 * Computes the vectors of one encoder. Stopping and pausing are the same: vectors computed so far are
 * kept.
 *
 * @param id of one encoder
 * @throws DialectError `busy`, `bad-model`, `unknown-encoder`
 */
export async function encodeJob(
  session: Session,
  id: string,
  domains: EncodedDomains,
): Promise<{ jobId: string }> {
  const { project, home, jobs } = session;
  const encoders = pretrained(await encodersOf(encoderId([id]), home.models));
  requireNoComputing(jobs);
  const name = encoders[0]?.label ?? id;
  const jobId = jobs.start('encode', `Encode with ${name}`, async (job, signal) => {
    job.update({ encoderId: id, message: 'Looking for texts without a vector' });
    const all = domainsOf(project, domains);
    const encoding = startEncoding(project, all, encoders, home.models, (progress) =>
      job.update(progress),
    );
    job.pausable(() => encoding.stop());
    job.killable(() => encoding.kill());
    signal.addEventListener('abort', () => encoding.stop(), { once: true });
    return encodingEnd(await encoding.ended, name, shortenedText(project, encoders));
  });
  return { jobId };
}

function encodingEnd(end: ChildEnd, name: string, shortened: string): Partial<Job> {
  if (end.status === 'failed') throw fromFailure(end.failure);
  return end.status === 'done'
    ? { message: `All texts have their vectors of ${name}.${shortened}` }
    : { state: 'stopped', message: 'What was encoded is kept; encoding again goes on from there.' };
}

/** @throws DialectError `downloads-off`, `busy` */
export function downloadJob(session: Session, id: string): { jobId: string } {
  const { home, jobs } = session;
  const place: DownloadPlace = { models: home.models, allowed: home.preferences.downloads };
  requireAllowed(place);
  if (jobs.jobs.some(({ kind, state }) => kind === 'download' && state === 'running')) {
    throw new DialectError('busy', 'A model is being downloaded already. Stop it, or wait for it.');
  }
  const jobId = jobs.start('download', `Download ${id}`, async (job, signal) => {
    job.update({ encoderId: id, message: 'Asking the hub' });
    const told = downloadProgress(job);
    await download(id, place, signal, told);
    return { message: `${id} is on this machine, and works offline from now on.` };
  });
  return { jobId };
}

const MEGABYTE = 1e6;
const TOLD_EVERY_MS = 250;

function downloadProgress(job: JobHandle): (done: number, total: number) => void {
  let first: { at: number; done: number } | null = null;
  let told = 0;
  return (done, total) => {
    const now = performance.now();
    first ??= { at: now, done };
    if (now - told < TOLD_EVERY_MS && done < total) return;
    told = now;
    const pace = (done - first.done) / (now - first.at);
    job.update({
      fraction: total === 0 ? null : Math.min(1, done / total),
      message: `${Math.floor(done / MEGABYTE)} of ${Math.ceil(total / MEGABYTE)} MB`,
      secondsLeft: pace > 0 ? (total - done) / pace / 1000 : null,
    });
  };
}

/**
 * Trains source-only with one choice of encoders after the other, on the votes at its start. Finished
 * runs are kept when it is stopped.
 *
 * @param encoders as settings name them
 * @throws DialectError `busy`, `bad-model`, `unknown-encoder`; other errors in the settings end the job
 */
export async function compareJob(
  session: Session,
  encoders: readonly string[],
  settings: Partial<TrainSettings>,
): Promise<{ jobId: string }> {
  const { project, home, jobs } = session;
  const distinct = [...new Set(encoders)];
  // All are checked first, so that the last one cannot spoil the comparison.
  for (const one of distinct) await encodersOf(one, home.models);
  requireNoComputing(jobs);
  const title = `Compare ${distinct.length} encoders`;
  const jobId = jobs.start('compare', title, async (job, signal): Promise<Partial<Job>> => {
    const plain = { engine: home.preferences.engine, ...settings, ...SOURCE_ONLY };
    let first: number | null = null;
    for (const [i, encoder] of distinct.entries()) {
      signal.throwIfAborted();
      let runId = 0;
      const watch: RunWatch = {
        models: home.models,
        onProgress: (fraction, message) =>
          job.update({
            fraction: (i + fraction) / distinct.length,
            message: `${i + 1} of ${distinct.length}: ${message}`,
          }),
        onCurve: (points) => session.publish('curve', { runId, points }),
        onRun: (run) => session.publish('run', run),
      };
      const run: StartedRun =
        first === null
          ? await startTraining(project, { ...plain, encoder }, watch)
          : await restartTraining(project, first, watch, { encoder });
      ({ runId } = run);
      first ??= runId;
      job.update({ runId });
      job.killable(() => run.kill());
      const end = await toEnd(session, run, signal);
      if (end.status === 'failed' && end.failure) throw fromFailure(end.failure);
      if (end.status !== 'done') return { state: 'stopped', message: doneSoFar(i) };
    }
    return { message: doneSoFar(distinct.length) };
  });
  return { jobId };
}

/** An encoder is judged on the existing labels, without adaptation. */
const SOURCE_ONLY = {
  methods: ['source-only'],
  validators: [] as string[],
  reference: false,
  tune: 'none',
} satisfies Partial<TrainSettings>;

function doneSoFar(count: number): string {
  return `${count} ${count === 1 ? 'run is' : 'runs are'} done and kept.`;
}

async function toEnd(session: Session, run: StartedRun, signal: AbortSignal) {
  session.publish('data', { what: 'runs' });
  const stop = () => run.stop();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await run.ended;
  } finally {
    signal.removeEventListener('abort', stop);
    session.publish('data', { what: 'runs' });
  }
}

/** The existing encoders, fetched again whenever work may have changed their costs. */
import type { EncoderList, Job } from '#contract';
import { modelOf } from './names.ts';
import { app, host, query, type Query } from '../../state/index.ts';

export interface Domains {
  sources: number[];
  targets: number[];
}

const changing: ReadonlySet<Job['kind']> = new Set(['encode', 'download', 'compare', 'train']);

/**
 * To be called while a component is created.
 *
 * @param domains whose texts count; empty: all
 * @param wanted fetches only while it is true
 * @param chosen as settings name it: models in it are described with the readings named there
 */
export function useEncoders(
  domains: () => Domains,
  wanted: () => boolean,
  chosen: () => string = () => '',
): Query<EncoderList> {
  const ended = $derived(
    app.jobs.filter((job) => changing.has(job.kind) && job.state !== 'running').length,
  );
  const asked = $derived(wanted() ? JSON.stringify({ ...domains(), chosen: chosen() }) : null);
  return query((signal) => {
    void [app.changes.domains, ended];
    if (asked === null) return undefined;
    return host().call('encoders.list', JSON.parse(asked) as Domains & { chosen: string }, signal);
  });
}

/** The job in progress on one encoder. */
export function jobOf(id: string, kind: Job['kind']): Job | undefined {
  return app.running.find(
    (job) => job.kind === kind && job.encoderId !== null && modelOf(job.encoderId) === modelOf(id),
  );
}

/** The job in progress, if any, of a kind that runs alone: training, encoding, comparison. */
export function computing(): Job | undefined {
  return app.running.find((job) => ['train', 'encode', 'compare'].includes(job.kind));
}

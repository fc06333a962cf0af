/** The encoders that there are, asked again whenever work may have changed what they cost. */
import type { EncoderList, Job } from '#contract';
import { modelOf } from './names.ts';
import { app, host, query, type Query } from '../../state/index.ts';

export interface Domains {
  sources: number[];
  targets: number[];
}

const changing: ReadonlySet<Job['kind']> = new Set(['encode', 'download', 'compare', 'train']);

/**
 * Call it while a component is created.
 *
 * @param domains whose texts count; empty: all
 * @param wanted asks only while it is true
 * @param chosen as settings name it: models among them are told of with the readings that it names
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

/** Work under way on one encoder. */
export function jobOf(id: string, kind: Job['kind']): Job | undefined {
  return app.running.find(
    (job) => job.kind === kind && job.encoderId !== null && modelOf(job.encoderId) === modelOf(id),
  );
}

/** One at a time with these: a training, an encoding, a comparison. */
export function computing(): Job | undefined {
  return app.running.find((job) => ['train', 'encode', 'compare'].includes(job.kind));
}

/**
 * A text taken apart: the result, and the job that computes it. To be created with a component, and lives as
 * long.
 */
import type { Job, Result } from '#contract';
import { app, host, query, type Query } from '../../state/index.ts';
import { failed } from '../../ui/index.ts';

interface Of {
  runId: number;
  method: string;
  itemId: number;
}

export class Apart {
  readonly #of: () => Of;
  readonly #known: Query<{ of: string; found: Result<'ranking.apart'> }>;
  #asked = $state<{ of: string; jobId: string } | null>(null);

  constructor(of: () => Of) {
    this.#of = of;
    this.#known = query((signal) => {
      void app.changes.runs;
      const asked = of();
      const name = JSON.stringify(asked);
      return host()
        .call('ranking.apart', asked, signal)
        .then((found) => ({ of: name, found }));
    });
  }

  /** The same text has different contributions under another candidate. */
  get #name(): string {
    return JSON.stringify(this.#of());
  }

  /** Null until there is a result for this text. */
  get found() {
    const { data } = this.#known;
    return data?.of === this.#name ? data.found : null;
  }

  /** The job for this text started here; undefined if there is none. */
  get job(): Job | undefined {
    const asked = this.#asked;
    return asked?.of === this.#name ? app.job(asked.jobId) : undefined;
  }

  get running(): boolean {
    return this.job?.state === 'running';
  }

  async start(): Promise<void> {
    if (this.running || this.found) return;
    const of = this.#of();
    const name = this.#name;
    try {
      const { jobId } = await host().call('ranking.takeApart', of);
      this.#asked = { of: name, jobId };
    } catch (error) {
      failed(error);
    }
  }

  stop(): void {
    if (this.#asked) host().call('jobs.stop', { jobId: this.#asked.jobId }).catch(failed);
  }
}

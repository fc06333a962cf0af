/** The engine that would train. Fetched once, since probing engines takes a moment. */
import type { EngineReport } from '#contract';
import { host } from '../state/app.svelte.ts';

let report = $state.raw<EngineReport | null>(null);
let error = $state.raw<unknown>(null);
let asked = false;

export const engines = {
  get report(): EngineReport | null {
    return report;
  },
  get error(): unknown {
    return error;
  },
  /** e.g. 'TensorFlow 2.18.1, CPU' */
  get label(): string | null {
    const chosen = report?.engines.find((engine) => engine.id === report?.chosen);
    return chosen?.label ?? null;
  },
  ask(): void {
    if (asked) return;
    this.again();
  },
  /** Fetches it again, after the choice changed. */
  again(): void {
    asked = true;
    host()
      .call('engines.report', {})
      .then(
        (found) => {
          report = found;
          error = null;
        },
        (thrown: unknown) => {
          error = thrown;
          asked = false;
        },
      );
  },
};

/** A run's evaluation against gold labels of the target, repeated when these change. */
import type { Evaluation } from '#contract';
import { app, host, query } from '../../state/index.ts';

export interface RunEvaluation {
  /** Null if there is no gold; undefined until it is known, and if no run is shown. */
  readonly value: Evaluation | null | undefined;
}

/** To be called while a component is created. */
export function useEvaluation(runId: () => number | undefined): RunEvaluation {
  const asked = query((signal) => {
    void app.changes.domains;
    const id = runId();
    return id === undefined
      ? undefined
      : host()
          .call('evaluation.get', { runId: id }, signal)
          .then((value) => ({ id, value }));
  });
  return {
    get value() {
      return asked.data?.id === runId() ? asked.data?.value : undefined;
    },
  };
}

/** What the project asks in its tasks, reloaded when it changes. To be called while a component is created. */
import type { TaskSettings } from '#contract';
import { app, host, query } from '../../state/index.ts';

export function useTaskSettings(): () => TaskSettings | null {
  const settings = query((signal) => {
    void app.changes.domains;
    return host().call('label.taskSettings', {}, signal);
  });
  return () => settings.data ?? null;
}

/** What the project asks in its tasks, loaded anew when it is changed. Call it while a component begins. */
import type { TaskSettings } from '#contract';
import { app, host, query } from '../../state/index.ts';

export function useTaskSettings(): () => TaskSettings | null {
  const settings = query((signal) => {
    void app.changes.domains;
    return host().call('label.taskSettings', {}, signal);
  });
  return () => settings.data ?? null;
}

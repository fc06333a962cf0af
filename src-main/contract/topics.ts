/** Topics to subscribe to. `app` and `jobs` first send the present state; all send every change. */
import { z } from 'zod';
import { AppState, CurvePoint, Job, Run } from './records.ts';

export const topics = {
  /** The whole application state, whenever project, recents or preferences change. */
  app: AppState,
  /** One job that started, moved or ended. */
  jobs: Job,
  /** The project's data changed (import, votes, roles, guidelines), so views of it should be refreshed. */
  data: z.object({ what: z.enum(['domains', 'votes', 'runs', 'guidelines']) }),
  run: Run,
  curve: z.object({ runId: z.number().int().positive(), points: z.array(CurvePoint) }),
} as const;

export type TopicName = keyof typeof topics;
export type TopicValue<T extends TopicName> = z.output<(typeof topics)[T]>;

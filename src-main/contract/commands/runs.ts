/** Commands of training runs. */
import { z } from 'zod';
import { CurvePoint, EngineReport, Run, TrainPlan, TrainSettings } from '../records.ts';
import { changeOf, command, id, none } from './command.ts';

export const runCommands = {
  'train.plan': command(z.object({ settings: changeOf(TrainSettings).default({}) }), TrainPlan),
  'train.start': command(
    z.object({ settings: changeOf(TrainSettings).default({}) }),
    z.object({ runId: id, jobId: z.string() }),
  ),
  /** Starts a stopped, failed or killed run again with the same settings and the same snapshot. */
  'train.restart': command(z.object({ runId: id }), z.object({ runId: id, jobId: z.string() })),
  /** Goes on with a paused, stopped, failed or killed run from its checkpoint, bit for bit. */
  'train.resume': command(z.object({ runId: id }), z.object({ runId: id, jobId: z.string() })),
  /** `steps` measures a training step on each engine as well, which takes longer; not while work runs. */
  'engines.report': command(z.object({ steps: z.boolean().default(false) }), EngineReport),
  'runs.list': command(none, z.array(Run)),
  'runs.curve': command(z.object({ runId: id }), z.array(CurvePoint)),
  'runs.delete': command(z.object({ runId: id }), none),
} as const;

/** Commands of training runs. */
import { z } from 'zod';
import {
  CurvePoint,
  EngineReport,
  Run,
  RunComparison,
  TrainPlan,
  TrainSettings,
} from '../records.ts';
import { changeOf, command, id, none } from './command.ts';

export const runCommands = {
  'train.plan': command(z.object({ settings: changeOf(TrainSettings).default({}) }), TrainPlan),
  'train.start': command(
    z.object({ settings: changeOf(TrainSettings).default({}) }),
    z.object({ runId: id, jobId: z.string() }),
  ),
  /** Starts a stopped, failed or killed run again, with the same settings and the same snapshot. */
  'train.restart': command(z.object({ runId: id }), z.object({ runId: id, jobId: z.string() })),
  /** Continues a paused, stopped, failed or killed run from its checkpoint, bit for bit. */
  'train.resume': command(z.object({ runId: id }), z.object({ runId: id, jobId: z.string() })),
  /** `steps` also times a training step on each engine, which takes longer; not while work runs. */
  'engines.report': command(z.object({ steps: z.boolean().default(false) }), EngineReport),
  'runs.list': command(none, z.array(Run)),
  'runs.curve': command(z.object({ runId: id }), z.array(CurvePoint)),
  /** Changes a run's name, note or pin; fields left out stay as they are. */
  'runs.change': command(
    z.object({
      runId: id,
      name: z.string().max(200).optional(),
      note: z.string().max(10_000).optional(),
      pinned: z.boolean().optional(),
    }),
    none,
  ),
  /** Compares runs with the first of them, on labelled target pairs that all have ranked. */
  'runs.compare': command(z.object({ runIds: z.array(id).min(1).max(6) }), RunComparison),
  'runs.delete': command(z.object({ runId: id }), none),
} as const;

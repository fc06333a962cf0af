import { z } from 'zod';
import { MapPoints, MapProjection, MapSpace, TextMap } from '../records.ts';
import { command, count, id } from './command.ts';

const of = { runId: id, method: z.string(), projection: MapProjection };

export const mapCommands = {
  /** Draws the maps before and after adaptation, in a process of its own; kept with the run. */
  'map.create': command(z.object(of), z.object({ jobId: z.string() })),
  /** Null if it has not been drawn yet. */
  'map.get': command(z.object({ ...of, space: MapSpace }), TextMap.nullable()),
  /** The points, ordered so that any prefix is an even sample of all. */
  'map.points': command(
    z.object({
      ...of,
      space: MapSpace,
      offset: count,
      limit: z.number().int().min(1).max(50_000),
    }),
    MapPoints,
  ),
} as const;

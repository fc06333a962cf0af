/** Commands of maps. */
import { z } from 'zod';
import { MapPoints, MapProjection, MapSpace, TextMap } from '../records.ts';
import { command, count, id } from './command.ts';

const of = { runId: id, method: z.string(), projection: MapProjection };

export const mapCommands = {
  /** Draws the maps before and after, in a process of its own; kept with the run. */
  'map.create': command(z.object(of), z.object({ jobId: z.string() })),
  /** Null where it was not drawn yet. */
  'map.get': command(z.object({ ...of, space: MapSpace }), TextMap.nullable()),
  /** In an order in which any first part is an even sample of all. */
  'map.points': command(
    z.object({
      ...{ ...of, space: MapSpace, offset: count },
      limit: z.number().int().min(1).max(50_000),
    }),
    MapPoints,
  ),
} as const;

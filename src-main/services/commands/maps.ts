/** Handlers of the map commands. */
import type { HandlersOf } from './handler.ts';

export const mapHandlers: HandlersOf<'map'> = {
  'map.create': async (session, of) => (await import('../inspect/jobs.ts')).mapJob(session, of),
  'map.get': ({ reader }, which, signal) => reader.read('map.get', which, signal),
  'map.points': ({ reader }, which, signal) => reader.read('map.points', which, signal),
};

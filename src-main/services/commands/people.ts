/** What the commands on people do. */
import type { HandlersOf } from './handler.ts';

export const peopleHandlers: HandlersOf<'people'> = {
  'people.report': ({ reader }, params, signal) => reader.read('people.report', params, signal),
};

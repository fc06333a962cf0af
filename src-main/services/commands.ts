/** The handlers of every command in the contract. */
import { dataHandlers } from './commands/data.ts';
import { encoderHandlers } from './commands/encoders.ts';
import { labellingHandlers } from './commands/labelling.ts';
import { mapHandlers } from './commands/maps.ts';
import { peopleHandlers } from './commands/people.ts';
import { projectHandlers } from './commands/project.ts';
import { runHandlers } from './commands/runs.ts';
import { resultHandlers } from './commands/results.ts';
import { spotCheckHandlers } from './commands/spot-check.ts';
import type { Handlers } from './commands/handler.ts';

export const handlers: Handlers = {
  ...projectHandlers,
  ...dataHandlers,
  ...labellingHandlers,
  ...peopleHandlers,
  ...encoderHandlers,
  ...runHandlers,
  ...resultHandlers,
  ...mapHandlers,
  ...spotCheckHandlers,
};

/** What each command of the contract does: the handlers of every subject. */
import { dataHandlers } from './commands/data.ts';
import { encoderHandlers } from './commands/encoders.ts';
import { labellingHandlers } from './commands/labelling.ts';
import { projectHandlers } from './commands/project.ts';
import { runHandlers } from './commands/runs.ts';
import { transferHandlers } from './commands/transfer.ts';
import type { Handlers } from './commands/handler.ts';

/**
 * What neither the first page nor labelling needs is loaded when it is first asked for: the methods of
 * learning, the formats of files and the encoders take longer than all the rest.
 */
export const handlers: Handlers = {
  ...projectHandlers,
  ...dataHandlers,
  ...labellingHandlers,
  ...encoderHandlers,
  ...runHandlers,
  ...transferHandlers,
};

/**
 * Every command that a renderer can call: its parameters and its result. The one list from which
 * the client's types, the validation on arrival and the services' signatures are derived.
 *
 * Long work answers at once with a job; its progress comes on the topic `jobs`.
 */
import type { z } from 'zod';
import { dataCommands } from './commands/data.ts';
import { encoderCommands } from './commands/encoders.ts';
import { labellingCommands } from './commands/labelling.ts';
import { mapCommands } from './commands/maps.ts';
import { peopleCommands } from './commands/people.ts';
import { projectCommands } from './commands/project.ts';
import { runCommands } from './commands/runs.ts';
import { resultCommands } from './commands/results.ts';
import { spotCheckCommands } from './commands/spot-check.ts';

export const commands = {
  ...projectCommands,
  ...dataCommands,
  ...labellingCommands,
  ...peopleCommands,
  ...encoderCommands,
  ...runCommands,
  ...resultCommands,
  ...mapCommands,
  ...spotCheckCommands,
} as const;

export type CommandName = keyof typeof commands;
/** What a caller passes: defaults may be left out. */
export type ParamsInput<C extends CommandName> = z.input<(typeof commands)[C]['params']>;
/** What a service receives: defaults are filled in. */
export type Params<C extends CommandName> = z.output<(typeof commands)[C]['params']>;
export type Result<C extends CommandName> = z.output<(typeof commands)[C]['result']>;

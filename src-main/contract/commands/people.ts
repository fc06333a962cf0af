/** Commands on the people who label. */
import { z } from 'zod';
import { PeopleReport } from '../records.ts';
import { command } from './command.ts';

export const peopleCommands = {
  /** How far annotators agree, of the votes that stand now. */
  'people.report': command(z.object({}), PeopleReport),
} as const;

/** Commands on the people who label. */
import { z } from 'zod';
import { JudgeWish, PeopleReport } from '../records.ts';
import { command, none } from './command.ts';

export const peopleCommands = {
  /** How far annotators agree, by the votes that stand now. */
  'people.report': command(z.object({}), PeopleReport),
  /** Has a language model vote on pairs, through a server at a given address. */
  'judge.start': command(JudgeWish, z.object({ jobId: z.string() })),
  /** The default prompt template. */
  'judge.template': command(none, z.object({ template: z.string() })),
  /** Whether training learns from a judge's votes. */
  'judge.include': command(z.object({ name: z.string().max(200), included: z.boolean() }), none),
} as const;

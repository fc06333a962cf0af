/** Preference data for TRL's reward and DPO trainers. */
import type { PairRow } from '../../domain/export-rows.ts';
import { isConversation } from '../../domain/conversation.ts';
import { answerMessages, promptMessages } from './conversation.ts';
import { writeJsonl } from './jsonl.ts';
import type { Cell, Rows, Sheet } from './sheet.ts';
import { LeftOut } from './writer.ts';
import type { DecidedPair, Writer } from './writer.ts';

/** TRL concatenates prompt and answer unchanged. */
const SEPARATOR = '\n\n';
/** The strength of a vote without one. */
const UNSTATED = 2;

export const pairsTrl: Writer<PairRow> = {
  id: 'trl',
  label: 'Pairs, TRL preference',
  description:
    'Every decided pair as prompt, chosen and rejected, conversations as messages, for TRL trainers.',
  what: 'pairs',
  extension: 'jsonl',

  async write(rows, out, notes) {
    const leftOut = new LeftOut();
    const facts = await survey(rows);
    const result = await writeJsonl(leftOut.decided(rows), out, sheetFor(facts));
    leftOut.tell('TRL preference data', notes);
    if (result.rows > 0) {
      notes(
        'Ids, domains and counts of votes left out: TRL preference data has no place for them.',
      );
    }
    return result;
  },
};

interface Facts {
  /** Whether any vote has a strength: then every row has a margin, since the trainer needs all or none. */
  strengths: boolean;
  /** Whether a prompt has several messages: then every row is a conversation. */
  conversations: boolean;
}

async function survey(rows: Rows<PairRow>): Promise<Facts> {
  const facts = { strengths: false, conversations: false };
  for await (const row of new LeftOut().decided(rows)) {
    facts.strengths ||= (row.meanStrength ?? UNSTATED) !== UNSTATED;
    facts.conversations ||= isConversation(row.prompt);
  }
  return facts;
}

function sheetFor({ strengths, conversations }: Facts): Sheet<DecidedPair> {
  const texts = trlTexts(conversations);
  return {
    columns: { ...texts.columns, ...(strengths && ({ margin: 'number' } as const)) },
    cells: (row) => ({
      ...texts.cells(row.prompt, row.texts[row.chosen], row.texts[1 - row.chosen]),
      margin: row.meanStrength ?? UNSTATED,
    }),
  };
}

/** The columns prompt, chosen and rejected, as texts or all of them as conversations. */
export function trlTexts(conversations: boolean) {
  const type = conversations ? ('messages' as const) : ('text' as const);
  return {
    columns: { prompt: type, chosen: type, rejected: type },
    cells(prompt: string, chosen: string, rejected: string): Record<string, Cell> {
      if (conversations) {
        return {
          prompt: promptMessages(prompt),
          chosen: answerMessages(chosen),
          rejected: answerMessages(rejected),
        };
      }
      const separator = prompt === '' ? '' : SEPARATOR;
      return { prompt, chosen: separator + chosen, rejected: separator + rejected };
    },
  };
}

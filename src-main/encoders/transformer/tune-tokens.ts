/** Items as tokens of a model under tuning: prompt and answer as one sequence, or the answer alone. */
import { withoutPadding } from '../../domain/score-head.ts';
import type { TextInput } from '../encoder.ts';
import { openBertTokens } from './bert-tokens.ts';
import { openChat } from './chat.ts';
import { conversationForm, pairForm, startOf, type Sequence } from './forms.ts';
import type { Layout } from './layout.ts';
import { tunedReading } from './readings/index.ts';
import { paddingOf } from './score-head.ts';
import { shortened } from './shorten.ts';
import { openTokens, type TruncationSide } from './tokens.ts';

export interface TuneTokens {
  /** Equal items have equal tokens. For `shortened` see `EncodedItems`. */
  encode(item: TextInput): { ids: Int32Array; types: Int32Array; shortened: number };
}

/** Maximum characters considered per token, so that a text of megabytes is cut before it is tokenized. */
const CHARACTERS_A_TOKEN = 100;

/**
 * @param longest maximum tokens of an item, special ones included
 * @param side at which an encoder's text without a prompt is cut; null: as its tokenizer states
 * @throws DialectError `bad-model`
 */
export async function openTuneTokens(
  layout: Layout,
  longest: number,
  side: TruncationSide | null = null,
): Promise<TuneTokens> {
  return layout.causal ? openCausal(layout, longest) : openPairs(layout, longest, side);
}

/**
 * The same sequences as a frozen causal model reads: a conversation, or an answer alone after the first
 * token.
 */
async function openCausal(
  { folder, settings, config }: Layout,
  longest: number,
): Promise<TuneTokens> {
  const { prefix, reads, pooling } = settings;
  // The last token is the one that a score head of the same model would read.
  const padding = pooling === 'last-token' ? paddingOf(config) : null;
  const tokens = await openTokens(folder);
  const chat = await openChat(folder, tokens.config);
  const together = conversationForm(folder, tokens, chat, { prefix, window: longest });
  const start = startOf(tokens);
  const alone = (text: string): Sequence => {
    const room = Math.max(0, longest - start.length);
    const { answer, lost } = shortened([], tokens.encode(`${prefix}${text}`), room);
    const ids = [...start, ...answer];
    return { ids, types: [], answerFrom: start.length, lost };
  };
  return {
    encode({ prompt, text }) {
      const own = prompt === '' || tunedReading(reads).id === 'answer';
      const read = own ? alone(text) : together(prompt, text);
      const { lost } = read;
      const ids = withoutPadding(read.ids, padding);
      return {
        ids: Int32Array.from(ids),
        types: new Int32Array(ids.length),
        shortened: (lost.prompt ? 1 : 0) | (lost.answer ? 2 : 0),
      };
    },
  };
}

async function openPairs(
  layout: Layout,
  longest: number,
  side: TruncationSide | null,
): Promise<TuneTokens> {
  const { folder, settings, types: kinds } = layout;
  const { prefix, reads } = settings;
  const alone = await openBertTokens(folder, longest, side);
  const tokens = await openTokens(folder);
  const pair = pairForm(tokens, kinds, { window: longest, prefix });
  const first = Math.min(tokens.pair.types.first, kinds - 1);
  const most = longest * CHARACTERS_A_TOKEN;
  return {
    encode({ prompt, text }) {
      if (prompt === '' || tunedReading(reads).id === 'answer') {
        const { ids, whole } = alone.read(`${prefix}${text}`);
        return { ids, types: ids.map(() => first), shortened: whole ? 0 : 2 };
      }
      const cut = text.length > 2 * most ? text.slice(0, most) + text.slice(-most) : text;
      const { ids, types, lost } = pair(prompt.slice(-most), cut);
      return {
        ids: Int32Array.from(ids),
        types: Int32Array.from(types),
        shortened: (lost.prompt ? 1 : 0) | (lost.answer ? 2 : 0),
      };
    },
  };
}

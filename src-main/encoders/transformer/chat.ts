/** A causal model's own format for conversations: the chat template published with it. */
import { Template } from '@huggingface/jinja';
import type { Message } from '../../domain/conversation.ts';
import type { Json } from './bad-model.ts';
import { badModel, readText } from './bad-model.ts';

/** @returns the conversation in the format the model was trained on; throws what the template raises */
export type Chat = (messages: readonly Message[]) => string;

/** Some templates insert today's date: a fixed one, so that vectors do not change. */
const DATE = '26 Jul 2024';
const TODAY = /strftime_now\(\s*(?:"[^"]*"|'[^']*')\s*\)/g;

/**
 * @param config tokenizer_config.json
 * @returns null for a model without a template
 * @throws DialectError `bad-model` for a template that cannot be read
 */
export async function openChat(folder: string, config: Json): Promise<Chat | null> {
  const source = (await readText(folder, 'chat_template.jinja')) ?? statedTemplate(config);
  if (source === null) return null;
  let template: Template;
  try {
    template = new Template(source.replace(TODAY, `'${DATE}'`));
  } catch (thrown) {
    throw badModel(
      folder,
      'Its chat template cannot be read. Get chat_template.jinja or tokenizer_config.json anew, or read answers alone with ?reads=answer.',
      { cause: thrown instanceof Error ? thrown.message : String(thrown) },
    );
  }
  const tokens = specialTokens(config);
  return (messages) =>
    template.render({
      ...tokens,
      messages: messages.map(({ role, content }) => ({ role, content })),
      add_generation_prompt: false,
      date_string: DATE,
    });
}

/** The single template, or the one named `default` among several. */
function statedTemplate(config: Json): string | null {
  const stated = config['chat_template'];
  if (typeof stated === 'string') return stated;
  if (!Array.isArray(stated)) return null;
  for (const one of stated as unknown[]) {
    if (typeof one !== 'object' || one === null) continue;
    const { name, template } = one as Json;
    if (name === 'default' && typeof template === 'string') return template;
  }
  return null;
}

/** Names of special tokens, as templates use them: `bos_token`. */
function specialTokens(config: Json): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of ['bos_token', 'eos_token', 'unk_token', 'sep_token', 'pad_token']) {
    const text = tokenText(config[name]);
    if (text !== null) found[name] = text;
  }
  return found;
}

/** Some files state a token as an object. */
export function tokenText(stated: unknown): string | null {
  const content =
    typeof stated === 'object' && stated !== null ? (stated as Json)['content'] : stated;
  return typeof content === 'string' ? content : null;
}

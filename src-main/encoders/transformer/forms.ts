/**
 * Prompt and answer as one token sequence, in a model's own format: a pair of segments for models that
 * read in both directions, a conversation for causal ones. Text beyond the window is dropped as in
 * `shorten.ts`.
 */
import { messagesOf, withRoles, type Message } from '../../domain/conversation.ts';
import { badModel } from './bad-model.ts';
import type { Chat } from './chat.ts';
import { tokenText } from './chat.ts';
import { shortened, type Shortened } from './shorten.ts';
import type { Tokens } from './tokens.ts';

export interface Sequence {
  ids: number[];
  /** Token types, if the model has them: 0 and 1 for two segments. */
  types: number[];
  /** Index of the answer's first token. */
  answerFrom: number;
  lost: Shortened;
}

export type JointForm = (prompt: string, text: string) => Sequence;

interface FormOptions {
  /** Maximum tokens, special ones included. */
  window: number;
  /** Text before the first segment. */
  prefix: string;
}

/**
 * `[CLS] prompt [SEP] answer [SEP]`, or `<s> prompt </s></s> answer </s>`, as the tokenizer defines it.
 *
 * @param kinds number of token types that the model has; if one, all tokens are of it
 */
export function pairForm(
  { encode, pair }: Tokens,
  kinds: number,
  { window, prefix }: FormOptions,
): JointForm {
  const { before, between, after, types } = pair;
  const special = before.length + between.length + after.length;
  const marks = encode(prefix);
  return (prompt, text) => {
    const first = encode(prefix + prompt);
    const kept = Math.min(marks.length, first.length);
    const room = Math.max(0, window - special - kept);
    const cut = shortened(first.slice(kept), encode(text), room);
    const asked = [...first.slice(0, kept), ...cut.prompt];
    const ids = [...before, ...asked, ...between, ...cut.answer, ...after];
    const all = [
      ...types.before,
      ...asked.map(() => types.first),
      ...types.between,
      ...cut.answer.map(() => types.second),
      ...types.after,
    ];
    return {
      ids,
      types: all.map((type) => Math.min(type, kinds - 1)),
      answerFrom: before.length + asked.length + between.length,
      lost: cut.lost,
    };
  };
}

/** A conversation as text, and the positions of prompt and answer in it. */
interface Written {
  text: string;
  prompt: { from: number; to: number };
  answer: { from: number; to: number };
}

/**
 * A conversation in the model's chat template; without one: prompt, empty line, answer. Conversations
 * keep their roles; of one that is too long the oldest turns are dropped whole.
 *
 * @param folder of the model, for error messages
 */
export function conversationForm(
  folder: string,
  tokens: Tokens,
  chat: Chat | null,
  { window, prefix }: FormOptions,
): JointForm {
  const start = chat ? [] : startOf(tokens);
  const write = (prompt: readonly Message[], answer: readonly Message[]): Written =>
    chat ? written(chat, prompt, answer) : plain(prompt, answer);
  const read = (of: Written) => [...start, ...tokens.encode(of.text)];
  /** Number of tokens before a character. */
  const before = (ids: readonly number[], { text }: Written, at: number) => {
    const own = [...start, ...tokens.encode(text.slice(0, at))];
    const differs = own.findIndex((id, k) => ids[k] !== id);
    return differs === -1 ? own.length : differs;
  };
  return (prompt, text) => {
    const { asked, answered } = acceptedBy(write, prefix + prompt, text, folder);
    let messages = asked;
    let all = write(messages, answered);
    let ids = read(all);
    let dropped = false;
    while (ids.length > window && turns(messages) > 1) {
      messages = withoutOldest(messages);
      all = write(messages, answered);
      ids = read(all);
      dropped = true;
    }
    const answerFrom = before(ids, all, all.answer.from);
    if (ids.length <= window) {
      const lost = { prompt: dropped, answer: false };
      return { ids, types: ids.map(() => 0), answerFrom, lost };
    }
    const places = {
      from: before(ids, all, all.prompt.from),
      to: before(ids, all, all.prompt.to),
      answerFrom,
      answerTo: Math.max(answerFrom, before(ids, all, all.answer.to)),
    };
    const cut = cutWithin(ids, places, window);
    const lost = { ...cut.lost, prompt: cut.lost.prompt || dropped };
    return { ...cut, types: cut.ids.map(() => 0), lost };
  };
}

/**
 * The tokens that begin every text of a causal model: without one, the first token would have no
 * probability.
 */
export function startOf({ around, config, idOf }: Tokens): number[] {
  if (around.before.length > 0) return [...around.before];
  const token = tokenText(config['bos_token']) ?? tokenText(config['eos_token']);
  const id = token === null ? undefined : idOf(token);
  return id === undefined ? [] : [id];
}

/** The template's own markers are kept if the rest leaves room for them. */
function cutWithin(
  ids: readonly number[],
  places: { from: number; to: number; answerFrom: number; answerTo: number },
  window: number,
): Pick<Sequence, 'ids' | 'answerFrom' | 'lost'> {
  const { answerFrom, answerTo } = places;
  const to = Math.min(Math.max(places.from, places.to), answerFrom);
  const marks = places.from + (answerFrom - to) + (ids.length - answerTo);
  // A long system message is cut like the start of the prompt.
  const from = marks > window / 2 ? 0 : Math.min(places.from, to);
  const head = ids.slice(0, from);
  const middle = ids.slice(to, answerFrom);
  const tail = ids.slice(answerTo);
  const room = Math.max(0, window - head.length - middle.length - tail.length);
  const cut = shortened(ids.slice(from, to), ids.slice(answerFrom, answerTo), room);
  const begun = [...head, ...cut.prompt, ...middle];
  return {
    ids: [...begun, ...cut.answer, ...tail],
    answerFrom: begun.length,
    lost: cut.lost,
  };
}

function plain(prompt: readonly Message[], answer: readonly Message[]): Written {
  const textOf = (messages: readonly Message[]) =>
    messages.length === 1 ? messages[0].content : withRoles(messages);
  const asked = textOf(prompt);
  const answered = textOf(answer);
  const from = asked === '' ? 0 : asked.length + 2;
  return {
    text: asked === '' ? answered : `${asked}\n\n${answered}`,
    prompt: { from: 0, to: asked.length },
    answer: { from, to: from + answered.length },
  };
}

/** Contents are searched from the end, since templates trim them. */
function written(chat: Chat, prompt: readonly Message[], answer: readonly Message[]): Written {
  const text = chat([...prompt, ...answer]);
  let end = text.length;
  const places = [...prompt, ...answer].reverse().map(({ content }) => {
    const own = content.trim();
    const found = own === '' ? -1 : text.lastIndexOf(own, end - own.length);
    const from = found === -1 ? end : found;
    const to = found === -1 ? end : found + own.length;
    end = from;
    return { from, to };
  });
  const inOrder = places.reverse();
  const asked = inOrder.slice(0, prompt.length);
  const own = inOrder.slice(prompt.length);
  const first = asked.find((_, k) => prompt[k].role !== 'system') ?? asked[0];
  return {
    text,
    prompt: { from: first.from, to: asked[asked.length - 1].to },
    answer: { from: own[0].from, to: own[own.length - 1].to },
  };
}

function turns(messages: readonly Message[]): number {
  return messages.filter(({ role }) => role !== 'system').length;
}

/** Drops everything up to the next user message: templates require one first. */
function withoutOldest(messages: readonly Message[]): Message[] {
  const system = messages.filter(({ role }) => role === 'system');
  const rest = messages.filter(({ role }) => role !== 'system');
  const next = rest.findIndex(({ role }, k) => k > 0 && role === 'user');
  return [...system, ...rest.slice(next === -1 ? rest.length - 1 : next)];
}

/**
 * Messages in a form that the template accepts: many refuse a system message, or two of one role in a
 * row. Then the system message is put before the user's first, and neighbours are joined; if the template
 * refuses even that, the conversation is read as one question with roles in words.
 *
 * @throws DialectError `bad-model` if the template accepts no conversation at all
 */
function acceptedBy(
  write: (prompt: readonly Message[], answer: readonly Message[]) => Written,
  prompt: string,
  text: string,
  folder: string,
): { asked: Message[]; answered: Message[] } {
  const asked = messagesOf(prompt, 'user');
  const own = messagesOf(text, 'assistant');
  const whole = [{ role: 'assistant', content: text }];
  const answered = own[0].role === 'assistant' ? own : whole;
  const forms = [
    { asked, answered },
    { asked: merged(asked), answered: merged(answered) },
    { asked: [{ role: 'user', content: prompt }], answered: whole },
  ];
  let reason: unknown = null;
  for (const form of forms) {
    try {
      write(form.asked, form.answered);
      return form;
    } catch (thrown) {
      reason = thrown;
    }
  }
  throw badModel(
    folder,
    'Its chat template refuses a question with its answer. Read answers alone with ?reads=answer, or take another model.',
    { cause: reason instanceof Error ? reason.message : String(reason) },
  );
}

function merged(messages: readonly Message[]): Message[] {
  const all: Message[] = [];
  for (const { role, content } of messages) {
    const last = all.at(-1);
    const plainRole = role === 'system' ? 'user' : role;
    if (last?.role === plainRole) last.content += `\n\n${content}`;
    else all.push({ role: plainRole, content });
  }
  return all;
}

/**
 * One simulated reply: what its writer knows and does, how it is typed, and how good it truly is. The
 * truth depends only on content; typing and length depend on the writer, differently in mail and chat. By
 * mail, those who know take the time to write cleanly, so care and length go with quality. In the chat
 * everybody types in a hurry, small talk makes texts long, and the spotless texts are those pasted by a
 * bot.
 */
import type { Chance } from './chance.ts';
import { fill } from './fillings.ts';
import type { Fillings, Language } from './fillings.ts';
import { koreanNoise, latinNoise } from './noise.ts';
import { englishChat, englishMacro, englishMail, koreanChat, koreanMacro } from './phrases.ts';
import type { Phrases } from './phrases.ts';
import type { Topic } from './topic.ts';

export type Writer = 'mail' | 'chat' | 'macro';

export interface Case {
  language: Language;
  topic: Topic;
  fillings: Fillings;
  /** Topics that a careless writer answers instead. */
  others: readonly Topic[];
}

/** The content of a reply, which alone determines its true quality. */
export interface Content {
  answer: 'direct' | 'evasive' | 'wrong' | 'none';
  reason: boolean;
  /** How many of the three steps it mentions. */
  steps: number;
  /** Whether the steps are in the right order. */
  ordered: boolean;
  courteous: boolean;
  curt: boolean;
  fillers: number;
}

export interface Reply {
  text: string;
  /** Hidden truth; replies have a standard deviation of about 1.3 in its unit. */
  quality: number;
}

const WORTH_OF_STEPS = [0, 0.5, 0.9, 1.2];
const WORTH_OF_ANSWER = { direct: 1.6, none: 0, evasive: -0.3, wrong: -1.1 };

/** The hidden truth: what a patient customer thinks of the content. */
function qualityOf(content: Content): number {
  return (
    WORTH_OF_ANSWER[content.answer] +
    WORTH_OF_STEPS[content.steps] * (content.answer === 'wrong' ? -0.3 : 1) +
    (content.ordered && content.steps > 1 ? 0.3 : 0) +
    (content.reason ? 0.25 : 0) +
    (content.courteous ? 0.3 : 0) -
    (content.curt ? 0.8 : 0) -
    0.15 * content.fillers
  );
}

function drawContent(writer: Writer, skill: number, chance: Chance): Content {
  const knows = writer === 'macro' ? skill * 0.4 : skill;
  const misses = chance.between(0, 1);
  const direct = chance.happens(0.15 + 0.8 * knows);
  return {
    answer: direct ? 'direct' : misses < 0.65 ? 'evasive' : misses < 0.85 ? 'wrong' : 'none',
    reason: chance.happens(0.15 + 0.4 * knows),
    steps: [0, 1, 2].filter(() => chance.happens(0.1 + 0.75 * knows)).length,
    ordered: chance.happens(0.3 + 0.6 * knows),
    courteous: chance.happens(writer === 'macro' ? 0.95 : 0.3 + 0.4 * knows),
    curt: writer !== 'macro' && chance.happens(0.25 * (1 - knows)),
    fillers: { mail: chance.whole(0, 1), chat: chance.whole(0, 4), macro: chance.whole(2, 4) }[
      writer
    ],
  };
}

function phrasesOf(writer: Writer, language: Language): Phrases {
  if (writer === 'mail') return englishMail;
  if (language === 'ko') return writer === 'macro' ? koreanMacro : koreanChat;
  return writer === 'macro' ? englishMacro : englishChat;
}

/** The steps as sentences: numbered lines, connected by ordering words, or in any order. */
function tellSteps(
  content: Content,
  topic: Topic,
  phrases: Phrases,
  { language, writer }: { language: Language; writer: Writer },
  chance: Chance,
): string[] {
  const told = topic.steps.slice(0, content.steps).map((wordings) => chance.pick(wordings));
  if (told.length < 2) return told;
  if (!content.ordered) return chance.several(told, told.length);
  if (chance.happens(writer === 'mail' ? 0.3 : 0.2)) {
    return told.map((step, i) => `\n${i + 1}. ${step}`);
  }
  return told.map((step, i) => {
    const place = i === 0 ? 0 : i === told.length - 1 ? 2 : 1;
    const word = chance.pick(phrases.order[place]);
    const rest = language === 'ko' ? step : step.charAt(0).toLowerCase() + step.slice(1);
    return `${word} ${rest}`;
  });
}

function sentencesOf(content: Content, about: Case, writer: Writer, chance: Chance): string[] {
  const phrases = phrasesOf(writer, about.language);
  const topic = content.answer === 'wrong' ? chance.pick(about.others) : about.topic;
  const body: string[] = [];
  if (content.courteous) body.push(chance.pick(phrases.courtesies));
  if (content.answer === 'evasive') body.push(...chance.several(phrases.evasions, 1));
  else if (content.answer !== 'none') body.push(chance.pick(topic.answers));
  if (content.reason) body.push(chance.pick(topic.reasons));
  body.push(...tellSteps(content, topic, phrases, { language: about.language, writer }, chance));
  if (content.curt) body.push(chance.pick(phrases.curt));
  for (const filler of chance.several(phrases.fillers, content.fillers)) {
    body.splice(chance.whole(0, body.length), 0, filler);
  }
  if (body.length === 0) body.push(chance.pick(phrases.evasions));
  const opens = chance.happens(writer === 'mail' ? 0.6 : 0.7);
  const closes = chance.happens(writer === 'mail' ? 0.3 + 0.3 * Number(content.courteous) : 0.6);
  return [
    ...(opens ? [chance.pick(phrases.greetings)] : []),
    ...body,
    ...(closes ? [chance.pick(phrases.closings)] : []),
  ].map((sentence) => fill(sentence, about.fillings));
}

/** Whether a mail puts the sentence on a line of its own. */
function closing(sentence: string): boolean {
  return /^(kind regards|best wishes)/i.test(sentence);
}

/** Joins sentences as they appear on screen. */
function join(sentences: readonly string[], writer: Writer, chance: Chance): string {
  const burst = writer === 'chat' && chance.happens(0.5);
  let text = '';
  for (const sentence of sentences) {
    if (text === '' || sentence.startsWith('\n')) text += sentence;
    else if (writer === 'mail' && (text.endsWith(',') || closing(sentence)))
      text += `\n${sentence}`;
    else text += (burst && chance.happens(0.6) ? '\n' : ' ') + sentence;
  }
  return text.trim();
}

export function writeReply(about: Case, writer: Writer, chance: Chance): Reply {
  const skill = chance.between(0, 1);
  const content = drawContent(writer, skill, chance);
  const hurry = {
    // In mail, those who know little also take little care.
    mail: Math.max(0, 0.45 * (1 - skill) * chance.between(0.3, 1.5) - 0.05),
    chat: chance.between(0.2, 1),
    macro: 0,
  }[writer];
  const noise = about.language === 'ko' ? koreanNoise : latinNoise;
  const typed = sentencesOf(content, about, writer, chance).map((sentence) =>
    noise(sentence, hurry, chance),
  );
  return { text: join(typed, writer, chance), quality: qualityOf(content) + 0.2 * chance.bell() };
}

/**
 * Names that people give to columns, and the fields that they mean. Case and separators are ignored:
 * 'Response_A', 'response a' and 'responseA' are one name.
 */
import type { FormatField } from '../contract/index.ts';
import type { Mapping, RawRecord } from './format.ts';

/** A field with the column names by which it is recognised, most specific first. */
export interface GuessedField extends FormatField {
  names: readonly string[];
}

export const PROMPT_NAMES = [
  'prompt',
  'question',
  'instruction',
  'query',
  'context',
  'topic',
  'title',
  'task',
  'input',
  'source text',
  'user prompt',
  'user message',
  'conversation',
  'subject',
  'product',
  '질문',
  '지시',
  '지시문',
  '명령어',
  '질의',
  '요청',
  '문제',
  '프롬프트',
] as const;

export const TEXT_NAMES = [
  'text',
  'response',
  'answer',
  'completion',
  'output',
  'review',
  'review text',
  'essay',
  'essay text',
  'reply',
  'translation',
  'summary',
  'argument',
  'comment',
  'comment text',
  'message',
  'body',
  'content',
  'sentence',
  'document',
  'article',
  'post',
  'tweet',
  'generation',
  'candidate',
  'hypothesis',
  'full text',
  'response text',
  'answer text',
  'raw text',
  'review body',
  'essay body',
  'content text',
  '텍스트',
  '본문',
  '답변',
  '응답',
  '문장',
  '리뷰',
  '에세이',
  '글',
  '내용',
] as const;

export const SCORE_NAMES = [
  'score',
  'rating',
  'label',
  'stars',
  'grade',
  'mark',
  'points',
  'quality',
  'overall',
  'overall score',
  'z mean',
  'mean score',
  'mos',
  'da mean',
  'helpfulness',
  'holistic score',
  'final score',
  'total score',
  'star rating',
  'overall rating',
  'average score',
  'average rating',
  'mean rating',
  'human score',
  '점수',
  '평점',
  '별점',
  '총점',
] as const;

export const ID_NAMES = [
  'id',
  'key',
  'uid',
  'uuid',
  'pair id',
  'item id',
  'row id',
  'idx',
] as const;

const ANSWERS = [
  'response',
  'answer',
  'text',
  'output',
  'completion',
  'reply',
  'message',
  'summary',
  'resp',
  '답변',
  '응답',
  '텍스트',
  '답',
];

/** Each word with each name of an answer, before and after it: 'chosen response', 'response chosen'. */
function ofAnswers(words: readonly string[]): string[] {
  return words.flatMap((word) =>
    ANSWERS.flatMap((answer) => [`${word} ${answer}`, `${answer} ${word}`]),
  );
}

export const CHOSEN_NAMES: readonly string[] = [
  'chosen',
  'preferred',
  'better',
  'winning',
  'response j',
  'response w',
  'y w',
  'good edited response',
  ...ofAnswers(['chosen', 'preferred', 'better', 'winning', 'winner', 'accepted', 'selected']),
  ...ofAnswers(['positive', 'pos', 'good', '선호', '선호된', '선택', '선택된', '채택', '채택된']),
  ...ofAnswers(['좋은', '더 좋은', '나은', '더 나은', '우수', '우수한']),
];
export const REJECTED_NAMES: readonly string[] = [
  'rejected',
  'dispreferred',
  'worse',
  'losing',
  'response k',
  'response l',
  'y l',
  'bad edited response',
  ...ofAnswers(['rejected', 'dispreferred', 'non preferred', 'unpreferred', 'less preferred']),
  ...ofAnswers(['worse', 'losing', 'loser', 'unselected', 'negative', 'neg', 'bad']),
  ...ofAnswers(['비선호', '거절', '거절된', '거부', '거부된', '탈락', '탈락한']),
  ...ofAnswers(['나쁜', '더 나쁜', '열등한', '선택되지 않은']),
];

const WHO = [
  'annotator',
  'judge',
  'rater',
  'worker',
  'evaluator',
  'labeler',
  'labeller',
  'assessor',
  'reviewer',
  'grader',
  'coder',
  'participant',
  'respondent',
  'crowdworker',
  'expert',
  'voter',
];

/** Names of columns that hold the annotator. */
export const ANNOTATOR_NAMES: readonly string[] = [
  ...WHO.flatMap((who) => [who, `${who} id`, `${who} name`, `${who} uid`, `${who} hash`]),
  'judge model',
  'annotated by',
  'labeled by',
  'labelled by',
  'rated by',
  'judged by',
  'subject id',
  'username',
  'user id',
  'user name',
  'turker id',
  '평가자',
  '주석자',
];

/** Names of columns that hold the better of two texts, whatever their values look like. */
export const WINNER_NAMES = [
  'winner',
  'preferred',
  'preferred response',
  'preferred answer',
  'preferred text',
  'better response id',
  'better response',
  'better answer',
  'better text',
  'overall preference',
  'preference',
  'human preference',
  'winning response',
  'winner id',
  'winner index',
  'best response',
  'chosen id',
  'chosen index',
  'chosen idx',
  'best index',
  'best idx',
  'best id',
  'best response id',
  'better index',
  'preferred index',
  'preferred id',
  'chosen response id',
  'verdict',
  'judgment',
  'judgement',
  'decision',
  // Next to another column it may be that one's strength.
  'preference strength',
  '승자',
  '선호',
  '선호도',
  '판정',
  '판단',
  '선호 답변',
  '선호 응답',
  '선택',
  '더 좋은 답변',
  '더 나은 답변',
] as const;

/** Names that columns may have whose values name a winner. */
export const WEAK_WINNER_NAMES = [
  'choice',
  'comparison',
  'better',
  'best',
  'chosen',
  'selected',
  'selection',
  'vote',
  'result',
  'outcome',
  'label',
  'labels',
  'annotation',
  'annotations',
  'judgments',
  'judgements',
  'votes',
  'preferences',
  'safer response id',
  'human label',
  'gold label',
  'preference statement',
  '평가',
  '결과',
] as const;

export const ANNOTATOR_FIELD: GuessedField = {
  id: 'annotator',
  label: 'Annotator',
  required: false,
  description: 'Who labelled. Without it every row is a vote of its own.',
  names: ANNOTATOR_NAMES,
};

/** A name without case, separators, compatibility forms and Mechanical Turk's prefix ('Input.'). */
export function normalName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^(?:input|answer)\.(?=.)/, '')
    .replaceAll(/[\s_\-.:/]+/g, '');
}

/** The columns of the first records, in the order of their first appearance. */
export function columnsOf(records: readonly RawRecord[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record.values)))];
}

/** The best-matching column for each field; a column serves only one field. */
export function guessMapping(fields: readonly GuessedField[], columns: readonly string[]): Mapping {
  const byName = new Map<string, string>();
  for (const column of columns) {
    const name = normalName(column);
    if (!byName.has(name)) byName.set(name, column);
  }
  const mapping: Mapping = {};
  const taken = new Set<string>();
  for (const field of fields) {
    const column = field.names
      .map((name) => byName.get(normalName(name)))
      .find((candidate) => candidate !== undefined && !taken.has(candidate));
    if (column === undefined) continue;
    mapping[field.id] = column;
    taken.add(column);
  }
  return mapping;
}

const KNOWN = new Set(
  [
    ...PROMPT_NAMES,
    ...TEXT_NAMES,
    ...SCORE_NAMES,
    ...ID_NAMES,
    ...CHOSEN_NAMES,
    ...REJECTED_NAMES,
    'domain',
    'winner',
    'margin',
    'strength',
  ].map(normalName),
);

/** Whether a header cell is a name that some format knows. */
export function isKnownName(name: string): boolean {
  const normal = normalName(name);
  return KNOWN.has(normal) || KNOWN.has(normal.replace(/(?:[ab12]|first|second)$/, ''));
}

/** Preferences and best answers of the target, derived from a candidate's rewards. */
import { DialectError, type PreferenceCount, type PreferenceWish } from '../../contract/index.ts';
import type { BestRow, PreferenceRow } from '../../domain/export-rows.ts';
import { pairsAmong, passes, preferred, preferredPairs } from '../../domain/preference-set.ts';
import { independentUnits, mean, shareInterval } from '../../domain/statistics.ts';
import {
  answersByPrompt,
  answerText,
  judgedAnswers,
  leftOutAnswers,
  pairsOfAnyTwo,
} from '../../store/answers.ts';
import type { Db } from '../../store/database.ts';

/** Maximum pairs to look through. Their number grows with the square of a prompt's answers. */
const MOST_PAIRS = 5_000_000;

/** @throws DialectError `too-many-pairs` */
function refuseTooMany(db: Db, runId: number, method: string, { pairs }: PreferenceWish): void {
  if (pairs !== 'all') return;
  const count = pairsOfAnyTwo(db, runId, method);
  if (count <= MOST_PAIRS) return;
  const inWords = (value: number) => value.toLocaleString('en');
  throw new DialectError(
    'too-many-pairs',
    `Any two answers of a prompt make ${inWords(count)} pairs here, and the limit is ${inWords(MOST_PAIRS)}. Take the best and the worst answer of each prompt instead, or exclude texts.`,
    { pairs: count, most: MOST_PAIRS },
  );
}

/** @throws DialectError `too-many-pairs` */
export function* preferenceRows(
  db: Db,
  runId: number,
  method: string,
  wish: PreferenceWish,
): Generator<PreferenceRow> {
  refuseTooMany(db, runId, method, wish);
  for (const { domain, prompt, answers } of answersByPrompt(db, runId, method)) {
    for (const { chosen, rejected, agreement } of preferredPairs(answers, wish)) {
      const [better, worse] = [answerText(db, chosen.item), answerText(db, rejected.item)];
      yield {
        keys: [better.key, worse.key],
        domain,
        prompt,
        method,
        agreement,
        texts: [better.text, worse.text],
        rewards: [chosen.reward, rejected.reward],
      };
    }
  }
}

export function* bestRows(db: Db, runId: number, method: string): Generator<BestRow> {
  for (const { domain, prompt, answers } of answersByPrompt(db, runId, method)) {
    const [best, ...others] = answers;
    const { key, text } = answerText(db, best.item);
    yield {
      key,
      domain,
      prompt,
      text,
      method,
      reward: best.reward,
      spread: best.spread,
      others: others.map(({ item, reward }) => ({ key: answerText(db, item).key, reward })),
    };
  }
}

function texts(count: number): string {
  return `${count} ${count === 1 ? 'text' : 'texts'}`;
}

export function noteExcluded(db: Db, runId: number, note: (sentence: string) => void): void {
  const { excluded } = leftOutAnswers(db, runId);
  if (excluded > 0) note(`${texts(excluded)} left out: excluded from exports.`);
}

export function noteWithoutPrompt(db: Db, runId: number, note: (sentence: string) => void): void {
  const { withoutPrompt } = leftOutAnswers(db, runId);
  if (withoutPrompt > 0) note(`${texts(withoutPrompt)} left out: without a prompt.`);
}

/**
 * How many pairs pass, and how many of them to expect wrong: among gold pairs of the target that pass the
 * same thresholds, the share that the rewards order against the person.
 *
 * @throws DialectError `too-many-pairs`
 */
export function countPreferences(
  db: Db,
  runId: number,
  method: string,
  wish: PreferenceWish,
): PreferenceCount {
  refuseTooMany(db, runId, method, wish);
  const found = { pairs: 0, of: 0, prompts: 0, agreementKnown: true };
  for (const { answers } of answersByPrompt(db, runId, method)) {
    let passed = 0;
    for (const { agreement } of preferredPairs(answers, wish)) {
      passed++;
      if (agreement === null) found.agreementKnown = false;
    }
    found.pairs += passed;
    found.of += pairsAmong(answers.length, wish.pairs);
    if (passed > 0) found.prompts++;
  }
  return { ...found, wrong: wrongShare(db, runId, method, wish) };
}

function wrongShare(
  db: Db,
  runId: number,
  method: string,
  wish: PreferenceWish,
): PreferenceCount['wrong'] {
  const prompts = new Map<string, number>();
  const groups: number[] = [];
  const wrong: number[] = [];
  for (const { prompt, better, worse } of judgedAnswers(db, runId, method)) {
    const pair = preferred(better, worse);
    if (!pair || !passes(pair, wish)) continue;
    const number = prompts.get(prompt) ?? prompts.size;
    prompts.set(prompt, number);
    groups.push(number);
    wrong.push(pair.chosen === better ? 0 : 1);
  }
  if (wrong.length === 0) return null;
  const interval = shareInterval(independentUnits(groups), Float64Array.from(wrong));
  return { share: mean(wrong), interval, labels: wrong.length };
}

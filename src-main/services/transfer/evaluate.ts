/** Evaluates a run against gold labels, together with the two rankings that cost nothing. */
import type {
  CalibrationReport,
  EvaluatedMethod,
  Evaluation,
  Interval,
  Run,
} from '../../contract/index.ts';
import { SOURCE_ONLY } from '../../domain/average-rank.ts';
import { calibration, crossFittedCalibration } from '../../domain/calibration.ts';
import { placeOfRight } from '../../domain/choice-measures.ts';
import {
  areQuestions,
  openQuestions,
  questionsAmong,
  type Question,
} from '../../domain/label-shapes.ts';
import { pairedComparison, pairedStatistic } from '../../domain/paired-test.ts';
import { seededRandom } from '../../domain/random.ts';
import { spearmanOfDraws } from '../../domain/rank-draws.ts';
import {
  correlationInterval,
  independentUnits,
  kendall,
  mean,
  pairHit,
  shareInterval,
  pearson,
  spearman,
} from '../../domain/statistics.ts';
import { domainName } from '../../store/data.ts';
import type { Db } from '../../store/database.ts';
import { type GoldPair, goldPairs, type GoldScore, goldScores } from '../../store/ranking.ts';
import { rankedItems } from '../../store/ranked-items.ts';

/** Fewer draws for rank correlations, which take longer than shares. */
const CORRELATION_DRAWS = 500;

/** One way of ranking the target. */
interface Ranking {
  method: string;
  label: string;
  reference: boolean;
  scoreOf(item: number, characters: number): number;
  /** Standardised rewards, and the temperature fitted on source pairs; null if nothing was trained. */
  rewards: { of(item: number): number; temperature: number | null } | null;
}

/**
 * Accuracy on gold pairs, or rank correlations with gold scores, whichever are more; with 95 % bootstrap
 * intervals clustered by prompt and paired tests against source-only. The choice and the verdict were
 * formed when the run ended, without gold.
 *
 * @returns null if no text that the run ranked has a gold label
 */
export function evaluateRun(db: Db, run: Run): Evaluation | null {
  const pairs = goldPairs(db, run.id);
  const scores = goldScores(db, run.id);
  if (pairs.length + scores.length === 0) return null;
  const judged = new Set([
    ...pairs.flatMap(({ chosen, rejected }) => [chosen, rejected]),
    ...scores.map(({ item }) => item),
  ]);
  const rankings = rankingsOf(db, run, judged);
  const byPairs = pairs.length >= scores.length;
  const questions = byPairs ? choicesIn(pairs) : [];
  return {
    runId: run.id,
    gold: byPairs
      ? { kind: 'pairs', count: pairs.length }
      : { kind: 'scores', count: scores.length },
    undefinedBecause: byPairs ? null : nothingToRank(scores),
    leftAside: Math.min(pairs.length, scores.length),
    choices:
      questions.length === 0
        ? null
        : {
            questions: questions.length,
            answers: mean(questions.map(({ pairs: wrong }) => 1 + wrong.length)),
          },
    methods: byPairs ? onPairs(pairs, questions, rankings) : onScores(scores, rankings),
    targets: byPairs
      ? byTarget(db, pairs, (own) => onPairs(own, [], rankings))
      : byTarget(db, scores, (own) => onScores(own, rankings)),
    chosen: run.findings?.chosen ?? SOURCE_ONLY,
    verdict: run.findings?.verdict ?? null,
    domains: domainsOf(run),
  };
}

/** What helps one target may harm another. */
function byTarget<Gold extends { domain: number }>(
  db: Db,
  gold: readonly Gold[],
  measured: (own: readonly Gold[]) => EvaluatedMethod[],
): Evaluation['targets'] {
  const groups = [...Map.groupBy(gold, ({ domain }) => domain)];
  if (groups.length < 2) return [];
  return groups.map(([domainId, own]) => ({
    domainId,
    name: domainName(db, domainId),
    count: own.length,
    methods: measured(own).map(({ method, label, accuracy, spearman, interval }) => {
      const value = accuracy ?? spearman ?? null;
      return { method, label, value, interval: value === null ? null : interval };
    }),
  }));
}

function domainsOf({ findings }: Run): Evaluation['domains'] {
  if (!findings) return null;
  const { labelShift, shortcuts, coverage } = findings;
  return { labelShift, shortcuts, coverage };
}

/** @param judged ids of the texts with gold */
function rankingsOf(db: Db, run: Run, judged: ReadonlySet<number>): Ranking[] {
  const random = seededRandom('evaluation');
  const chance = new Map<number, number>();
  const trained = run.methods.map(({ method, label, reference, calibration }): Ranking => {
    const items = rankedItems(db, run.id, method, judged);
    return {
      method,
      label,
      reference,
      scoreOf: (item) => items.get(item)?.score ?? Number.NaN,
      rewards: {
        of: (item) => items.get(item)?.reward ?? Number.NaN,
        temperature: calibration?.temperature ?? null,
      },
    };
  });
  return [
    ...trained,
    {
      method: 'longer-wins',
      label: 'Longer wins',
      reference: false,
      scoreOf: (_item, characters) => characters,
      rewards: null,
    },
    {
      method: 'random',
      label: 'Random',
      reference: false,
      scoreOf(item) {
        const known = chance.get(item) ?? random.next();
        chance.set(item, known);
        return known;
      },
      rewards: null,
    },
  ];
}

function onPairs(
  gold: readonly GoldPair[],
  questions: readonly Question<GoldPair>[],
  rankings: readonly Ranking[],
): EvaluatedMethod[] {
  const prompts = numbered(gold.map((pair) => pair.prompt));
  const groups = independentUnits(prompts);
  const hitsOf = ({ scoreOf }: Ranking) =>
    Float64Array.from(gold, (pair) =>
      pairHit(scoreOf(pair.chosen, pair.chosenLength), scoreOf(pair.rejected, pair.rejectedLength)),
    );
  const ofQuestions = independentUnits(numbered(questions.map(({ pairs }) => pairs[0].prompt)));
  const base = rankings.find(({ method }) => method === SOURCE_ONLY);
  const baseHits = base && hitsOf(base);
  return rankings.map((ranking): EvaluatedMethod => {
    const { method, label, reference, rewards } = ranking;
    const hits = hitsOf(ranking);
    return {
      method,
      label,
      reference,
      accuracy: mean(hits),
      interval: shareInterval(groups, hits),
      ...(questions.length > 0 && { choice: onQuestions(questions, ofQuestions, ranking) }),
      againstSourceOnly:
        baseHits && method !== SOURCE_ONLY ? pairedComparison(prompts, hits, baseHits) : null,
      calibration:
        rewards &&
        calibrated(
          Float64Array.from(gold, (pair) => rewards.of(pair.chosen) - rewards.of(pair.rejected)),
          prompts,
          rewards.temperature,
        ),
    };
  });
}

/** Empty if the pairs are not questions. */
function choicesIn(gold: readonly GoldPair[]): Question<GoldPair>[] {
  const questions = openQuestions(questionsAmong(gold));
  const pairs = questions.reduce((sum, one) => sum + one.pairs.length, 0);
  return areQuestions(pairs, gold.length) ? questions : [];
}

function onQuestions(
  questions: readonly Question<GoldPair>[],
  groups: Int32Array,
  { scoreOf }: Ranking,
): NonNullable<EvaluatedMethod['choice']> {
  const places = questions.map(({ right, pairs }) =>
    placeOfRight(
      scoreOf(right, pairs[0].chosenLength),
      pairs.map(({ rejected, rejectedLength }) => scoreOf(rejected, rejectedLength)),
    ),
  );
  const firsts = Float64Array.from(places, ({ first }) => first);
  return {
    accuracy: mean(firsts),
    interval: shareInterval(groups, firsts),
    meanRank: mean(places.map(({ rank }) => rank)),
  };
}

/** `before`: with the temperature of source pairs, as it would be used; `after`: fitted on gold. */
function calibrated(
  margins: Float64Array,
  groups: Int32Array,
  temperature: number | null,
): CalibrationReport | null {
  const weights = new Float64Array(margins.length).fill(1);
  const fitted = crossFittedCalibration(margins, weights, groups);
  if (!fitted) return null;
  return { ...fitted, before: calibration(margins, weights, temperature ?? 1) };
}

/** Why gold scores give no order to evaluate a ranking by; null if they do. */
function nothingToRank(gold: readonly GoldScore[]): string | null {
  const [first] = gold;
  if (gold.length === 1) {
    return 'There is one gold score, and one text has no order. Import gold for more target texts.';
  }
  if (gold.every(({ value }) => value === first.value)) {
    return `All ${gold.length} gold scores are ${first.value}: they say of no text that it is better than another. Import gold scores that differ, or gold pairs.`;
  }
  return null;
}

/** A figure under its name; {} if it is undefined. */
function defined<K extends string>(name: K, value: number | null): Partial<Record<K, number>> {
  return value === null ? {} : ({ [name]: value } as Record<K, number>);
}

function onScores(gold: readonly GoldScore[], rankings: readonly Ranking[]): EvaluatedMethod[] {
  const groups = independentUnits(numbered(gold.map((score) => score.prompt)));
  const truth = Float64Array.from(gold, (score) => score.value);
  const scoresOf = ({ scoreOf }: Ranking) =>
    Float64Array.from(gold, (score) => scoreOf(score.item, score.length));
  const base = rankings.find(({ method }) => method === SOURCE_ONLY);
  const ofBase = base && spearmanOfDraws(scoresOf(base), truth);
  const options = { samples: CORRELATION_DRAWS };
  return rankings.map((ranking): EvaluatedMethod => {
    const { method, label, reference } = ranking;
    const scores = scoresOf(ranking);
    const whole = spearman(scores, truth);
    const correlation = spearmanOfDraws(scores, truth);
    // A constant ranking orders nothing: no correlation, and no interval.
    const interval: Interval =
      whole === null ? [-1, 1] : correlationInterval(groups, whole, correlation, options);
    return {
      method,
      label,
      reference,
      ...defined('spearman', whole),
      interval,
      ...defined('pearson', pearson(scores, truth)),
      ...defined('kendall', kendall(scores, truth)),
      againstSourceOnly:
        ofBase && method !== SOURCE_ONLY && whole !== null
          ? pairedStatistic(groups, correlation, ofBase, options)
          : null,
      calibration: null,
    };
  });
}

function numbered(names: readonly string[]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(names, (name) => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  });
}

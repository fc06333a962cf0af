/** Which source loss suits the labels of a run, and which losses they allow. */
import { DialectError } from '../contract/errors.ts';
import {
  areQuestions,
  classValues,
  openQuestions,
  questionsOf,
  type PreferenceRow,
} from './label-shapes.ts';
import { scoreRankings } from './score-pairs.ts';
import type { ScoredItem, Snapshot, SnapshotRanking } from './snapshot.ts';

export interface LossFacts {
  /** Preferences by votes; a tie counts as two, and so does a pair with differing votes. */
  preferences: number;
  /** Preferences made from scores. */
  gaps: number;
  /** Share of ties among the votes, each pair weighted equally. */
  ties: number;
  /** Share of preferences whose strength is not 2, 'plainly'. */
  otherStrengths: number;
  /** Share of preferences that contradict another one: annotators differ, or say tie. */
  divided: number;
  /** Questions with one right and at least two wrong answers. */
  questions: number;
  /** Preferences that belong to these questions. */
  inQuestions: number;
  /** Texts with scores. */
  scores: number;
  /** Whether scores within a domain differ. */
  scoresDiffer: boolean;
  /** Number of classes if scores take the same 2 to 7 values in every domain; null otherwise. */
  classes: number | null;
  /** Rankings of at least two texts by their scores. */
  rankings: number;
  /** Rankings by votes; if there are any, all other preferences are among them. */
  ranked: number;
  /** Share of their weight in rankings of three or more texts. */
  inLists: number;
}

export interface LossChoice {
  /** Id of the loss. */
  loss: string;
  /** One sentence. */
  reason: string;
}

const ENOUGH_TIES = 0.05;
const ENOUGH_STRENGTHS = 0.1;
/** Below this share, learning a few rankings whole is not worth losing the strengths of all other votes. */
const MOST_IN_LISTS = 0.5;

/**
 * The facts about a run's snapshot, from its rows.
 *
 * @param rankings those by votes
 */
export function lossFacts(
  rows: readonly PreferenceRow[],
  scores: readonly ScoredItem[],
  rankings: readonly Pick<SnapshotRanking, 'items' | 'weight'>[] = [],
): LossFacts {
  const voted = rows.filter((row) => row.votes > 0);
  const weight = total(voted, (row) => row.weight);
  const directed = new Set(voted.map(({ chosen, rejected }) => `${chosen} ${rejected}`));
  const against = voted.filter(({ chosen, rejected }) => directed.has(`${rejected} ${chosen}`));
  const questions = openQuestions(questionsOf(rows));
  const domains = [...Map.groupBy(scores, (item) => item.domainId).values()];
  return {
    preferences: voted.length,
    gaps: rows.length - voted.length,
    // A pair with ties has two rows.
    ties: weight > 0 ? total(voted, (row) => row.tie) / 2 / weight : 0,
    otherStrengths:
      weight > 0 ? total(voted, (row) => (row.strength === 2 ? 0 : row.weight)) / weight : 0,
    divided: voted.length > 0 ? against.length / voted.length : 0,
    questions: questions.length,
    inQuestions: total(questions, ({ pairs }) => pairs.length),
    scores: scores.length,
    scoresDiffer: domains.some((domain) => domain.some(({ value }) => value !== domain[0].value)),
    classes: classValues(scores)?.length ?? null,
    rankings: total(domains, (domain) => scoreRankings(domain).length),
    ranked: rankings.length,
    inLists: shareInLists(rankings),
  };
}

/** The facts about a snapshot that no run has stored yet. */
export function factsOfSnapshot({ pairs, scores, rankings }: Snapshot): LossFacts {
  return lossFacts(
    pairs.map((pair) => ({ ...pair, votes: pair.votes.length })),
    scores,
    rankings,
  );
}

/** A ranking of N texts weighs as much as N - 1 preferences: see domain/orders.ts. */
function shareInLists(rankings: readonly Pick<SnapshotRanking, 'items' | 'weight'>[]): number {
  const each = rankings.map(({ items, weight }) => {
    const texts = items.reduce((sum, group) => sum + group.length, 0);
    return { texts, weight: weight * (texts - 1) };
  });
  const all = total(each, ({ weight }) => weight);
  const lists = each.filter(({ texts }) => texts > 2);
  return all > 0 ? total(lists, ({ weight }) => weight) / all : 0;
}

/**
 * The loss that suits the labels. Votes come before scores; then the order follows how much a plain
 * preference loss would lose.
 *
 * @throws DialectError `loss-without-data` if there is nothing to learn from
 */
export function chooseLoss(facts: LossFacts): LossChoice {
  if (facts.preferences > 0) return chooseForVotes(facts);
  if (facts.classes === 2) {
    return {
      loss: 'binary-cross-entropy',
      reason: `The ${texts(facts.scores)} have one of two scores, which are taken as two classes.`,
    };
  }
  if (facts.gaps > 0) {
    return {
      loss: 'score-gap',
      reason: `The labels are scores: texts of a prompt whose scores differ clearly make ${preferences(facts.gaps)}.`,
    };
  }
  throw new DialectError(
    'loss-without-data',
    facts.scores > 0
      ? 'The scored texts do not differ in their scores, so there is nothing to learn from them. Label pairs, or import other scores.'
      : 'There is no preference and no score to learn from. Label pairs, or import labelled data as a source.',
  );
}

/**
 * Whole rankings if they make up most of the votes, else pairwise preferences together with the other
 * votes.
 */
function chooseForVotes(facts: LossFacts): LossChoice {
  if (facts.inLists > MOST_IN_LISTS) {
    const others = facts.inLists < 1 ? ', any other preference as a ranking of two' : '';
    const strengths = facts.otherStrengths > 0 ? ' How strong votes on pairs are is left out.' : '';
    return {
      loss: 'plackett-luce',
      reason: `Votes rank several texts at once: each ranking is learned from as a whole${others}.${strengths}`,
    };
  }
  const { loss, reason } = chooseForPairs(facts);
  return facts.inLists > 0
    ? { loss, reason: `${reason} Rankings are fewer, and are learned from two by two.` }
    : { loss, reason };
}

function chooseForPairs(facts: LossFacts): LossChoice {
  const asQuestions = areQuestions(facts.inQuestions, facts.preferences);
  if (asQuestions && facts.gaps === 0) {
    return {
      loss: 'multiple-choice',
      reason: `The preferences are ${counted(facts.questions, 'question')} with one right answer and several wrong ones.`,
    };
  }
  if (facts.ties >= ENOUGH_TIES) {
    return {
      loss: 'rao-kupper',
      reason: `${percent(facts.ties)} of the votes are ties, and how near two rewards are in a tie can be learned.`,
    };
  }
  if (facts.otherStrengths >= ENOUGH_STRENGTHS) {
    return {
      loss: 'margin',
      reason: `${percent(facts.otherStrengths)} of the preferences are slight or strong, which says how far rewards should lie apart.`,
    };
  }
  return {
    loss: 'bradley-terry',
    reason:
      facts.divided > 0
        ? 'The labels are preferences; where votes are divided, their shares are learned.'
        : 'The labels are preferences of one text over another.',
  };
}

/** Loss id -> what it needs and the labels lack; null if it can be used. */
const missing: Record<string, (facts: LossFacts) => string | null> = {
  'bradley-terry': ({ preferences: votes }) =>
    votes > 0 ? null : 'It needs preferences by votes, and no source pair has one.',
  margin: ({ preferences: votes, otherStrengths }) => {
    if (votes === 0) return 'It needs preferences by votes, and no source pair has one.';
    return otherStrengths > 0
      ? null
      : 'It needs votes of different strengths, and all say “plainly better”.';
  },
  'rao-kupper': ({ ties }) => (ties > 0 ? null : 'It needs ties, and no vote is one.'),
  'multiple-choice': ({ questions }) =>
    questions > 0
      ? null
      : 'It needs questions where one text was preferred to each of at least two others, and there is none.',
  'score-gap': ({ gaps }) =>
    gaps > 0 ? null : 'It needs scored texts whose scores differ clearly, and there are none.',
  'plackett-luce': ({ rankings, ranked }) =>
    rankings + ranked > 0
      ? null
      : 'It needs rankings, or texts of one prompt with different scores, and there are none.',
  huber: scored,
  mse: scored,
  'binary-cross-entropy': ({ classes }) => {
    if (classes === 2) return null;
    return classes === null
      ? 'It needs scores of exactly two values, the same in every source domain.'
      : `It needs scores of exactly two values, and there are ${classes}.`;
  },
  'cross-entropy': ({ classes }) =>
    classes !== null
      ? null
      : 'It needs scores of two to seven values, the same in every source domain.',
};

function scored({ scoresDiffer }: LossFacts): string | null {
  return scoresDiffer ? null : 'It needs scored texts whose scores differ, and there are none.';
}

/** Every loss: whether the labels allow it, and what it would learn from or what is missing. */
export function usableLosses(facts: LossFacts): { id: string; usable: boolean; why: string }[] {
  return Object.entries(missing).map(([id, lack]) => {
    const why = lack(facts);
    return { id, usable: why === null, why: why ?? `Can learn from ${served(id, facts)}.` };
  });
}

function served(id: string, facts: LossFacts): string {
  if (id === 'multiple-choice') return counted(facts.questions, 'question');
  if (id === 'score-gap') return `${preferences(facts.gaps)} from scores`;
  if (id === 'plackett-luce') return counted(facts.ranked || facts.rankings, 'ranking');
  if (id === 'cross-entropy' || id === 'binary-cross-entropy') {
    return `${texts(facts.scores)} in ${facts.classes} classes`;
  }
  if (id === 'huber' || id === 'mse') return texts(facts.scores);
  return preferences(facts.preferences + facts.gaps);
}

/**
 * The loss of a run.
 *
 * @param wished id of a registered loss, or auto
 * @throws DialectError `loss-without-data`, naming what is missing
 */
export function resolveLoss(wished: string, facts: LossFacts): LossChoice {
  if (wished === 'auto') return chooseLoss(facts);
  const lack = missing[wished]?.(facts) ?? null;
  if (lack === null) return { loss: wished, reason: 'It was chosen in the settings.' };
  throw new DialectError(
    'loss-without-data',
    `The labels cannot serve the loss “${wished}”. ${lack} Choose auto or another loss, or add such labels.`,
    { loss: wished },
  );
}

function total<T>(list: readonly T[], of: (entry: T) => number): number {
  return list.reduce((sum, entry) => sum + of(entry), 0);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const preferences = (count: number) => counted(count, 'preference');
const texts = (count: number) => counted(count, 'scored text');
const percent = (share: number) => `${Math.round(share * 100)} %`;

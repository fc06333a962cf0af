/** How far the annotators of a project agree. */
import { ListTaskId, type PeopleReport } from '../../contract/index.ts';
import { krippendorffAlpha, type Level, LEVELS } from '../../domain/agreement/alpha.ts';
import {
  type AgreementFigure,
  type Judgement,
  sharedUnits,
} from '../../domain/agreement/figure.ts';
import { fleissKappa, percentageAgreement } from '../../domain/agreement/kappa.ts';
import {
  annotatorReports,
  betweenAnnotators,
  bothWays,
  categoryOf,
  counted,
  degreeOf,
  WAYS,
} from '../../domain/agreement/people.ts';
import { taskAgreement } from '../../domain/agreement/tasks.ts';
import { isJudge } from '../../domain/judge.ts';
import type { Db } from '../../store/database.ts';
import {
  answeredOf,
  peopleVotes,
  rankedBy,
  type RankJudgement,
  rankJudgements,
  swappedRepeats,
} from '../../store/people.ts';
import { judgeReports } from '../judge/report.ts';

export function peopleReport(db: Db): PeopleReport {
  const all = peopleVotes(db);
  const votes = all.filter(({ annotator }) => !isJudge(annotator));
  const categories = bothWays(votes, categoryOf);
  const degrees = bothWays(votes, degreeOf);
  const ranks = rankJudgements(db);
  return {
    // Degrees lie on both sides of zero, so that they have no ratios.
    pairs: [
      ...categorical(categories),
      ...LEVELS.filter((level) => level !== 'ratio').map((level) => {
        const judgements = level === 'nominal' ? categories : degrees;
        return measure(level, krippendorffAlpha(judgements, level, WAYS), sharedPairs(judgements));
      }),
    ],
    rankings: LEVELS.map((level) =>
      measure(level, krippendorffAlpha(ranks, level), sharedQuestions(ranks)),
    ),
    tasks: ListTaskId.options.flatMap((task) => taskAgreement(task, answeredOf(db, task))),
    annotators: annotatorReports(votes, { repeats: swappedRepeats(db), ranked: rankedBy(db) }),
    judges: judgeReports(db, all),
    ...betweenAnnotators(votes),
  };
}

/** @param judgements of both ways of a pair */
function sharedPairs(judgements: readonly Judgement[]): number {
  return sharedUnits(judgements).length / WAYS;
}

/** Questions that several annotators ranked. */
function sharedQuestions(ranks: readonly RankJudgement[]): number {
  return [...Map.groupBy(ranks, ({ question }) => question).values()].filter(
    (given) => new Set(given.map(({ annotator }) => annotator)).size > 1,
  ).length;
}

function categorical(judgements: readonly Judgement[]): PeopleReport['pairs'] {
  const n = sharedPairs(judgements);
  return [
    {
      id: 'percentage',
      label: 'Agreement',
      figure: counted(percentageAgreement(judgements), n),
    },
    { id: 'fleiss', label: 'Fleiss’ kappa', figure: counted(fleissKappa(judgements), n) },
  ];
}

function measure(level: Level, figure: AgreementFigure, n: number): PeopleReport['pairs'][number] {
  return {
    id: `alpha-${level}`,
    label: `Krippendorff’s alpha, ${level}`,
    figure: counted(figure, n),
  };
}

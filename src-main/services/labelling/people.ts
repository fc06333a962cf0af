/** How far the annotators of a project agree. */
import { createHash } from 'node:crypto';
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
  type PeopleVote,
  type Repeat,
  WAYS,
} from '../../domain/agreement/people.ts';
import { type Answered, taskAgreement } from '../../domain/agreement/tasks.ts';
import { isJudge } from '../../domain/judge.ts';
import type { Db } from '../../store/database.ts';
import { judgedRows, type JudgedRow } from '../../store/judges.ts';
import {
  answeredOf,
  peopleVotes,
  rankedBy,
  type RankJudgement,
  rankJudgements,
  swappedRepeats,
} from '../../store/people.ts';
import { taskSettings } from '../../store/task-settings.ts';
import { judgeReports } from '../judge/report.ts';

/** Everything that a report is computed from. */
interface Given {
  votes: PeopleVote[];
  ranks: RankJudgement[];
  answers: { task: ListTaskId; answered: Answered[] }[];
  repeats: Repeat[];
  /** Annotator and number of questions of other tasks. */
  ranked: [string, number][];
  judged: JudgedRow[];
  /** Names of the judges that training includes. */
  included: string[];
}

function givenIn(db: Db): Given {
  return {
    votes: peopleVotes(db),
    ranks: rankJudgements(db),
    answers: ListTaskId.options.map((task) => ({ task, answered: answeredOf(db, task) })),
    repeats: swappedRepeats(db),
    ranked: [...rankedBy(db)],
    judged: judgedRows(db),
    included: taskSettings(db).judges,
  };
}

const kept = new WeakMap<Db, { of: string; report: PeopleReport }>();

/**
 * Computed once for what it is computed from, which is read each time: models of competence take seconds for some
 * thousand pairs, and reading their votes some hundredths.
 */
export function peopleReport(db: Db): PeopleReport {
  const given = givenIn(db);
  const of = createHash('sha256').update(JSON.stringify(given)).digest('hex');
  const known = kept.get(db);
  if (known?.of === of) return known.report;
  const report = reportOn(given);
  kept.set(db, { of, report });
  return report;
}

function reportOn({ votes: all, ranks, answers, ...given }: Given): PeopleReport {
  const votes = all.filter(({ annotator }) => !isJudge(annotator));
  const categories = bothWays(votes, categoryOf);
  const degrees = bothWays(votes, degreeOf);
  const further = { repeats: given.repeats, ranked: new Map(given.ranked) };
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
    tasks: answers.flatMap(({ task, answered }) => taskAgreement(task, answered)),
    annotators: annotatorReports(votes, further),
    judges: judgeReports(all, given),
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

/** How far the annotators of a project agree. */
import type { PeopleReport } from '../contract/index.ts';
import { krippendorffAlpha, LEVELS } from '../domain/agreement/alpha.ts';
import { type Judgement, sharedUnits } from '../domain/agreement/figure.ts';
import { fleissKappa, percentageAgreement } from '../domain/agreement/kappa.ts';
import {
  annotatorReports,
  betweenAnnotators,
  categoryOf,
  counted,
  degreeOf,
} from '../domain/agreement/people.ts';
import type { Db } from '../store/database.ts';
import { peopleVotes, rankJudgements } from '../store/people.ts';

export function peopleReport(db: Db): PeopleReport {
  const votes = peopleVotes(db);
  const unit = ({ pairId, annotator }: (typeof votes)[number]) => ({ unit: pairId, annotator });
  const categories = votes.map((vote) => ({ ...unit(vote), value: categoryOf(vote) }));
  const degrees = votes.flatMap((vote) => {
    const value = degreeOf(vote);
    return value === null ? [] : [{ ...unit(vote), value }];
  });
  const ranks = rankJudgements(db);
  return {
    pairs: [...categorical(categories), ...alphas(degrees, categories)],
    rankings: alphas(ranks, ranks),
    annotators: annotatorReports(votes),
    between: betweenAnnotators(votes),
  };
}

function categorical(judgements: readonly Judgement[]): PeopleReport['pairs'] {
  const n = sharedUnits(judgements).length;
  return [
    {
      ...{ id: 'percentage', label: 'Agreement' },
      figure: counted(percentageAgreement(judgements), n),
    },
    { ...{ id: 'fleiss', label: 'Fleiss’ kappa' }, figure: counted(fleissKappa(judgements), n) },
  ];
}

/** @param graded values that have an order; nominal takes `named` */
function alphas(
  graded: readonly Judgement[],
  named: readonly Judgement[],
): PeopleReport['rankings'] {
  return LEVELS.map((level) => {
    const judgements = level === 'nominal' ? named : graded;
    return {
      ...{ id: `alpha-${level}`, label: `Krippendorff’s alpha, ${level}` },
      figure: counted(krippendorffAlpha(judgements, level), sharedUnits(judgements).length),
    };
  });
}

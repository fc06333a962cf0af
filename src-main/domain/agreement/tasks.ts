/** Agreement on tasks other than pairs and rankings, by the level of measurement that their answers have. */
import type { ListTaskId, TaskAgreement } from '../../contract/index.ts';
import { taskOf } from '../tasks/index.ts';
import { krippendorffAlpha } from './alpha.ts';
import { type Judgement, sharedUnits } from './figure.ts';
import { fleissKappa, percentageAgreement } from './kappa.ts';
import { counted } from './people.ts';

/** An answer without fault. */
export interface Answered {
  question: number;
  annotator: string;
  items: readonly number[];
  answer: unknown;
}

/** A judgement of one part of the answers, as of one criterion. */
interface PartJudgement extends Judgement {
  question: number;
}

/**
 * Agreement on each part of a task's answers; none where the task says nothing of it, or nobody answered.
 *
 * @param answered in any order
 */
export function taskAgreement(task: ListTaskId, answered: readonly Answered[]): TaskAgreement[] {
  const { agreement, noun } = taskOf(task);
  if (!agreement) return [];
  const all = answered.flatMap(({ question, annotator, items, answer }) =>
    agreement
      .values(answer, items)
      .map((value) => ({ question, annotator, ...value, unit: `${question} ${value.unit}` })),
  );
  return [...Map.groupBy(all, ({ part }) => part)].map(([part, given]) => {
    const judgements = numbered(given);
    // A pair counts with its sides both ways: which of its texts is the first says nothing.
    const copies = agreement.mirrored ? 2 : 1;
    const twice = agreement.mirrored ? judgements.flatMap(bothSides) : judgements;
    const n = sharedQuestions(judgements);
    const alphas = agreement.levels.map((level) => ({
      id: `alpha-${level}`,
      label: `Krippendorff’s alpha, ${level}`,
      figure: counted(krippendorffAlpha(twice, level, copies), n),
    }));
    const kappa = {
      id: 'fleiss',
      label: 'Fleiss’ kappa',
      figure: counted(fleissKappa(twice), n),
    };
    return {
      task,
      part,
      answers: noun.many,
      measures: [
        {
          id: 'percentage',
          label: 'Agreement',
          figure: counted(percentageAgreement(twice), n),
        },
        ...(agreement.levels.includes('nominal') ? [kappa] : []),
        ...alphas,
      ],
    };
  });
}

/** Words become numbers in the order of their letters, units in that of their coming. */
function numbered(
  given: readonly {
    question: number;
    annotator: string;
    unit: string;
    value: number | string;
  }[],
): PartJudgement[] {
  const words = [...new Set(given.map(({ value }) => value))].filter(
    (one) => typeof one === 'string',
  );
  const places = new Map(words.sort().map((word, at) => [word, at]));
  const units = new Map<string, number>();
  return given.map(({ question, annotator, unit, value }) => {
    const at = units.get(unit) ?? units.size;
    units.set(unit, at);
    const number = typeof value === 'string' ? (places.get(value) ?? 0) : value;
    return { question, annotator, unit: at, value: number };
  });
}

function bothSides(one: PartJudgement): PartJudgement[] {
  return [
    { ...one, unit: 2 * one.unit },
    { ...one, unit: 2 * one.unit + 1, value: -one.value },
  ];
}

/** Questions of which several annotators judged the same. */
function sharedQuestions(judgements: readonly PartJudgement[]): number {
  return [...Map.groupBy(judgements, ({ question }) => question).values()].filter(
    (given) => sharedUnits(given).length > 0,
  ).length;
}

/** The transfers: labelled rows of a source, and of a target whose labels only judge. */
import { seededRandom, shuffle } from '../src-main/domain/random.ts';
import { dataSet, missingFiles, readRows, type DataSet, type JsonRow } from './data.ts';

export interface Transfer {
  name: string;
  source: DataSet;
  target: DataSet;
}

export const FILES = {
  ukp: 'ukp_convarg1/pairs.jsonl',
  panda: 'pandalm_test/pairs.jsonl',
  essayDev: 'essay_br/scored_development.jsonl',
  essayTest: 'essay_br/scored_testing.jsonl',
  roTrain: 'mlqe_pe_da/scored_ro-en_train.jsonl',
  roTest: 'mlqe_pe_da/scored_ro-en_test.jsonl',
  etTrain: 'mlqe_pe_da/scored_et-en_train.jsonl',
  etTest: 'mlqe_pe_da/scored_et-en_test.jsonl',
  nsmc: 'nsmc_ko/scored_ko_nsmc.jsonl',
};
/** Votes of the few-shot transfer. */
const FEW = 300;
/** Enough reviews for a steady correlation. */
const REVIEWS = 3000;

export function missingData(): string | null {
  return missingFiles(Object.values(FILES));
}

export function transfers(): Transfer[] {
  const file = (...paths: string[]) => dataSet(() => paths.flatMap(readRows));
  const ukp = file(FILES.ukp);
  const panda = file(FILES.panda);
  const essay = file(FILES.essayDev, FILES.essayTest);
  const nsmc = dataSet(() => readRows(FILES.nsmc).slice(0, REVIEWS));
  const first = ukpHalf(true);
  const second = ukpHalf(false);
  const few = dataSet(() => shuffle(halfRows(true), seededRandom('few votes')).slice(0, FEW));
  return [
    { name: 'ukp-halves', source: first, target: second },
    { name: 'ukp-reverse', source: second, target: first },
    { name: 'ukp-few', source: few, target: second },
    { name: 'ukp-essay', source: ukp, target: essay },
    { name: 'panda-ukp', source: panda, target: ukp },
    { name: 'ukp-panda', source: ukp, target: panda },
    { name: 'ro-et', source: file(FILES.roTrain), target: file(FILES.etTest) },
    { name: 'et-ro', source: file(FILES.etTrain), target: file(FILES.roTest) },
    { name: 'essay-ukp', source: essay, target: ukp },
    { name: 'essay-panda', source: essay, target: panda },
    { name: 'panda-essay', source: panda, target: essay },
    { name: 'ukp-nsmc', source: ukp, target: nsmc },
  ];
}

/** Half of the topics, both stances of a topic on one side. */
function ukpHalf(first: boolean): DataSet {
  return dataSet(() => halfRows(first));
}

export function halfRows(first: boolean): JsonRow[] {
  const rows = readRows(FILES.ukp);
  const topicOf = (row: JsonRow) => String(row['domain']).split('_')[0];
  const topics = shuffle([...new Set(rows.map(topicOf))], seededRandom('x0'));
  const chosen = new Set(topics.slice(0, topics.length / 2));
  return rows.filter((row) => chosen.has(topicOf(row)) === first);
}

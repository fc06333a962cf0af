/** The transfers: labelled rows of a source, and of a target whose labels are only for evaluation. */
import { seededRandom, shuffle } from '../src-main/domain/random.ts';
import { dataSet, missingFiles, readRows, type DataSet, type JsonRow } from './data.ts';

export interface Transfer {
  name: string;
  /** Several if a single split of a set says little: then their mean counts. */
  draws: Draw[];
}

export interface Draw {
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
  german: 'merlin_cefr/scored_de.jsonl',
  italian: 'merlin_cefr/scored_it.jsonl',
  czech: 'merlin_cefr/scored_cs.jsonl',
};
/** Votes of the few-shot transfer. */
const FEW = 300;
/** Seeds for splitting topics into halves; other transfers use the first. */
const HALVES = ['x0', 'x1', 'x2', 'x3'];
/** Enough reviews for a stable correlation. */
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
  const german = file(FILES.german);
  const [first, second] = [ukpHalf(true), ukpHalf(false)];
  const few = dataSet(() => shuffle(halfRows(true), seededRandom('few votes')).slice(0, FEW));
  const one = (name: string, source: DataSet, target: DataSet): Transfer => {
    return { name, draws: [{ source, target }] };
  };
  const halves = HALVES.map((seed) => ({
    source: ukpHalf(true, seed),
    target: ukpHalf(false, seed),
  }));
  return [
    { name: 'ukp-halves', draws: halves },
    one('ukp-reverse', second, first),
    one('ukp-few', few, second),
    one('ukp-essay', ukp, essay),
    one('panda-ukp', panda, ukp),
    one('ukp-panda', ukp, panda),
    one('ro-et', file(FILES.roTrain), file(FILES.etTest)),
    one('et-ro', file(FILES.etTrain), file(FILES.roTest)),
    one('essay-ukp', essay, ukp),
    one('essay-panda', essay, panda),
    one('panda-essay', panda, essay),
    one('ukp-nsmc', ukp, nsmc),
    one('german-italian', german, file(FILES.italian)),
    one('german-czech', german, file(FILES.czech)),
  ];
}

/** Half of the topics, with both stances of a topic in one half. */
function ukpHalf(first: boolean, seed?: string): DataSet {
  return dataSet(() => halfRows(first, seed));
}

export function halfRows(first: boolean, seed = HALVES[0]): JsonRow[] {
  const rows = readRows(FILES.ukp);
  const topicOf = (row: JsonRow) => String(row['domain']).split('_')[0];
  const topics = shuffle([...new Set(rows.map(topicOf))], seededRandom(seed));
  const chosen = new Set(topics.slice(0, topics.length / 2));
  return rows.filter((row) => chosen.has(topicOf(row)) === first);
}

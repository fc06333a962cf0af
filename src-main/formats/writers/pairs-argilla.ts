/**
 * Records for Argilla 2 (`dataset.records.from_json`), with fields prompt, response_a, response_b and a label
 * question `preference` of a, b, tie, both_bad; the votes' result is a suggestion.
 */
import type { PairRow } from '../../domain/export-rows.ts';
import { verdictOf, wholeStrength } from '../../domain/export-rows.ts';
import { writeJsonList } from './json-list.ts';
import type { Writer } from './writer.ts';

export const pairsArgilla: Writer<PairRow> = {
  id: 'argilla',
  label: 'Pairs, Argilla records',
  description:
    'Every pair as a record with prompt, response_a and response_b, and what the votes say as its suggestion.',
  what: 'pairs',
  extension: 'json',

  async write(rows, out, notes) {
    const result = await writeJsonList(rows, out, (row) => ({
      id: row.key,
      fields: { prompt: row.prompt, response_a: row.texts[0], response_b: row.texts[1] },
      metadata: {
        domain: row.domain,
        votes_a: row.votes.first,
        votes_b: row.votes.second,
        ties: row.votes.ties,
        both_bad: row.votes.bothBad,
        ...(row.chosen !== null && { strength: wholeStrength(row) }),
      },
      suggestions: suggestion(row),
      responses: {},
    }));
    if (result.rows > 0) {
      notes('Names of annotators left out: responses in Argilla belong to its own users.');
    }
    return result;
  },
};

function suggestion(row: PairRow) {
  const verdict = verdictOf(row);
  if (verdict === 'unlabelled') return {};
  const { first, second, ties, bothBad } = row.votes;
  const [value, votes] =
    verdict === 'prefer'
      ? row.chosen === 0
        ? ['a', first]
        : ['b', second]
      : verdict === 'tie'
        ? ['tie', ties]
        : ['both_bad', bothBad];
  const score = votes / (first + second + ties + bothBad);
  return { preference: { value, score, agent: 'votes in Dialect' } };
}

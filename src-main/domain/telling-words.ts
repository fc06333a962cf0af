/** The words that tell groups of texts apart. */

/** Letters of a word at least; scripts without letter case write whole words in two. */
const SHORTEST = 3;
const SHORTEST_UNCASED = 2;

/**
 * Class-based tf-idf (Grootendorst 2022, BERTopic): how often a word is in a group's texts, times
 * log(1 + A / f), A the words of an average group and f how often the word is in all of them. A text
 * counts a word once, so that one long text does not name its group.
 *
 * @param groups the texts of each group
 * @returns of each group its words, the most telling first; in fewer texts than two it tells nothing
 */
export function tellingWords(groups: readonly (readonly string[])[], most: number): string[][] {
  const counts = groups.map((texts) => {
    const own = new Map<string, number>();
    for (const text of texts) {
      for (const word of wordsOf(text)) own.set(word, (own.get(word) ?? 0) + 1);
    }
    return own;
  });
  const all = new Map<string, number>();
  let total = 0;
  for (const own of counts) {
    for (const [word, count] of own) {
      all.set(word, (all.get(word) ?? 0) + count);
      total += count;
    }
  }
  const average = total / Math.max(1, groups.length);
  return counts.map((own, g) => {
    const size = Math.max(1, groups[g].length);
    return [...own]
      .filter(([, count]) => count > 1)
      .map(([word, count]): [string, number] => [
        word,
        (count / size) * Math.log(1 + average / (all.get(word) ?? 1)),
      ])
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, most)
      .map(([word]) => word);
  });
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

function wordsOf(text: string): Set<string> {
  const words = new Set<string>();
  for (const { segment, isWordLike } of segmenter.segment(text.toLowerCase())) {
    const uncased = segment.toUpperCase() === segment;
    const letters = Array.from(segment).length;
    if (
      isWordLike &&
      letters >= (uncased ? SHORTEST_UNCASED : SHORTEST) &&
      /\p{L}/u.test(segment)
    ) {
      words.add(segment);
    }
  }
  return words;
}

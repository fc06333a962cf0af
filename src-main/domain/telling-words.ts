/** The words that tell groups of texts apart. */

/** Letters of a word at least; scripts without letter case write whole words in two. */
const SHORTEST = 3;
const SHORTEST_UNCASED = 2;

/** Texts that the odds in all groups count for: a word of few texts stands apart by luck. */
const PRIOR = 1;
/** Standard errors that a word must stand apart by. */
const APART = 1;

/**
 * Log-odds of a word in a group against the other groups, each drawn towards its odds in all of them, over
 * their standard error (Monroe, Colaresi and Quinn 2008, Political Analysis 16, equations 15 to 22). What all
 * groups say alike comes to 0, so that no list of stop words is needed in any language. A text counts a word
 * once, so that one long text does not name its group.
 *
 * @param groups the texts of each group
 * @returns of each group its words, the most telling first; in fewer texts than two it tells nothing
 */
export function tellingWords(groups: readonly (readonly string[])[], most: number): string[][] {
  const words = groups.map((texts) => texts.flatMap((text) => [...wordsOf(text)]));
  const all = countsOf(words.flat());
  const total = groups.reduce((sum, texts) => sum + texts.length, 0);
  return words.map((own, g) => {
    const size = groups[g].length;
    return [...countsOf(own)]
      .filter(([, count]) => count > 1)
      .map(([word, count]): [string, number] => {
        const everywhere = all.get(word) ?? count;
        const share = everywhere / total;
        const here = logOdds(count, size, share);
        const elsewhere = logOdds(everywhere - count, total - size, share);
        return [
          word,
          (here.value - elsewhere.value) / Math.sqrt(here.variance + elsewhere.variance),
        ];
      })
      .filter(([, apart]) => apart > APART)
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, most)
      .map(([word]) => word);
  });
}

function logOdds(count: number, texts: number, share: number): { value: number; variance: number } {
  const yes = count + PRIOR * share;
  // A word of every text has no text without it, whatever is assumed before.
  const no = texts - count + Math.max(PRIOR * (1 - share), 1e-6);
  return { value: Math.log(yes / no), variance: 1 / yes + 1 / no };
}

function countsOf(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
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

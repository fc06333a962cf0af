/** Distinctive words: those that tell groups of texts apart. */

/** Minimum letters of a word; scripts without letter case write whole words in two. */
const SHORTEST = 3;
const SHORTEST_UNCASED = 2;

/** Added to every count, so that the odds of a word that the others never use are not zero. */
const ADDED = 0.5;
/** Minimum difference of a distinctive word, in standard errors. */
const APART = 1;

/**
 * Log-odds of a word in a group against the other groups, over their standard error (Monroe, Colaresi and
 * Quinn 2008, Political Analysis 16, section 3.3, with the same prior for every word). Words that all
 * groups use alike come to 0, so no list of stop words is needed in any language. The odds are taken both
 * among texts and among words, and a word has to be distinctive by both: long texts hold more of every
 * word, and in short ones the common words are a larger share. A text counts a word once, so that none
 * determines its group's words alone.
 *
 * @param groups the texts of each group
 * @returns each group's words, most distinctive first; a word in fewer than two texts is ignored
 */
export function tellingWords(groups: readonly (readonly string[])[], most: number): string[][] {
  const words = groups.map((texts) => texts.flatMap((text) => [...wordsOf(text)]));
  const all = countsOf(words.flat());
  const texts = groups.flat().length;
  const total = words.flat().length;
  return words.map((own, g) =>
    [...countsOf(own)]
      .filter(([, count]) => count > 1)
      .map(([word, here]): [string, number] => {
        const count = { here, elsewhere: (all.get(word) ?? here) - here };
        const { length } = groups[g];
        const amongTexts = standingApart(count, { here: length, elsewhere: texts - length });
        const amongWords = standingApart(count, {
          here: own.length,
          elsewhere: total - own.length,
        });
        return [word, Math.min(amongTexts, amongWords)];
      })
      .filter(([, apart]) => apart > APART)
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, most)
      .map(([word]) => word),
  );
}

/** Difference of the log-odds here and elsewhere, in standard errors. */
function standingApart(
  count: Record<'here' | 'elsewhere', number>,
  of: Record<'here' | 'elsewhere', number>,
): number {
  const [here, elsewhere] = (['here', 'elsewhere'] as const).map((side) => {
    const yes = count[side] + ADDED;
    const no = of[side] - count[side] + ADDED;
    return { value: Math.log(yes / no), variance: 1 / yes + 1 / no };
  });
  return (here.value - elsewhere.value) / Math.sqrt(here.variance + elsewhere.variance);
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

/** What annotators go by as long as a project says nothing else. */
import type { GuidelinesContent, Reason, ReasonGiven } from '../contract/index.ts';

const text = `Decide which answer serves the person who wrote the prompt better.

1. **Read both answers to the end** before you decide. Space reads on.
2. **Correct comes first.** A wrong or invented statement weighs more than clumsy wording.
3. **Then the request.** Does it answer what was asked, in the language, form and length that was asked for?
4. **Then the writing.** Clear, well ordered, nothing that could be left out.
5. **Length is no merit.** Longer is better only where the additional text helps.

How sure you are is worth keeping:

- **slightly** better (Shift): others may well disagree
- **better**: most people would agree
- **much** better (Alt): hardly anyone would disagree
- **equally good**: both serve, and you would not mind which one came
- **both bad**: neither serves

**Skip** what you cannot judge now. **Flag** what should not be judged at all: broken text, private data, answers to another prompt.

A key always decides about the pair that you see. While a vote is still shown, another key changes it, and the same key goes on at once. **Ctrl+Z** takes votes back, as many as you like.
`;

export const BUILT_IN_GUIDELINES: GuidelinesContent = {
  text,
  reasons: [
    { id: 'correct', label: 'more correct', key: 'q' },
    { id: 'helpful', label: 'more helpful', key: 'w' },
    { id: 'instructions', label: 'as asked', key: 'e' },
    { id: 'clear', label: 'clearer', key: 'r' },
    { id: 'harmless', label: 'less harmful', key: 't' },
  ],
};

/**
 * Reasons with an id each: a reason keeps the one that it has, gets that of a known one with the same words, or else
 * one made of its words, so that exports can be read.
 *
 * @param known ids that the project has or had
 */
export function withIds(
  reasons: readonly ReasonGiven[],
  known: readonly { id: string; label: string }[],
): Reason[] {
  const taken = new Set(reasons.flatMap(({ id }) => (id === undefined ? [] : [id])));
  return reasons.map(({ id, label, key }) => {
    if (id !== undefined) return { id, label, key };
    const words = label.trim();
    const former = known.find((one) => one.label === words && !taken.has(one.id))?.id;
    const found =
      former ?? freeId(words, (wish) => taken.has(wish) || known.some((one) => one.id === wish));
    taken.add(found);
    return { id: found, label, key };
  });
}

function freeId(words: string, isTaken: (id: string) => boolean): string {
  const parts = words.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? ['reason'];
  const base = parts.join('-');
  for (let number = 1; ; number++) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!isTaken(id)) return id;
  }
}

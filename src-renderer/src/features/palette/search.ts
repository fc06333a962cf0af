/** Ranks commands by the typed words. Every word must occur; matches at the start of a word count more. */
export function score(text: string, typed: string): number {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const label = text.toLowerCase();
  let sum = 0;
  for (const word of words) {
    const at = label.indexOf(word);
    if (at < 0) return 0;
    const starts = at === 0 || /\W/.test(label[at - 1] ?? '');
    sum += at === 0 ? 3 : starts ? 2 : 1;
  }
  return words.length === 0 ? 1 : sum / words.length;
}

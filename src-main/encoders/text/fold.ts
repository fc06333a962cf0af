/** The normal form in which texts are compared, regardless of case and composition. */

/**
 * Compatibility form (NFKC) and case folding, so that `Ｓtraße`, `STRASSE` and `strasse` are equal. Nearly
 * Unicode's full case folding (chapter 3.13); it differs in Turkish, where `I`, `İ`, `i` and `ı` become
 * one letter. Typographic apostrophes and hyphens become ASCII ones.
 */
export function fold(text: string): string {
  // Upper-casing first turns ß into SS and ς into Σ, as folding does.
  const lower = text.normalize('NFKC').toUpperCase().replaceAll('\u0130', 'I').toLowerCase();
  return lower
    .replaceAll('\u03c2', '\u03c3')
    .replace(/[\u2019\u02bc]/g, "'")
    .replace(/[\u2010\u2011]/g, '-')
    .normalize('NFKC');
}

/** Owns the one spelling that texts are compared in, whatever their case and composition. */

/**
 * Compatibility form (NFKC) and case folding, so that `Ｓtraße`, `STRASSE` and `strasse` are one.
 * Nearly Unicode's full case folding (chapter 3.13); it differs in Turkish, where `I`, `İ`, `i` and
 * `ı` become one letter. Typographic apostrophes and hyphens become those of ASCII.
 */
export function fold(text: string): string {
  // Upper-casing first takes ß to SS and ς to Σ, as folding does.
  const lower = text.normalize('NFKC').toUpperCase().replaceAll('\u0130', 'I').toLowerCase();
  return lower
    .replaceAll('\u03c2', '\u03c3')
    .replace(/[\u2019\u02bc]/g, "'")
    .replace(/[\u2010\u2011]/g, '-')
    .normalize('NFKC');
}

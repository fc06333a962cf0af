/** What a text's script says about its language: enough to choose fonts and line breaks. */

/** Characters examined per text. */
const SAMPLE = 2000;

/**
 * A language tag for texts whose script needs one (the same Han character is drawn differently in
 * Japanese and Chinese, Korean breaks lines between words); undefined if it makes no difference.
 */
export function languageOf(text: string): string | undefined {
  const sample = text.slice(0, SAMPLE);
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(sample)) return 'ja';
  if (/\p{Script=Hangul}/u.test(sample)) return 'ko';
  if (/\p{Script=Han}/u.test(sample)) return 'zh';
  if (/\p{Script=Thai}/u.test(sample)) return 'th';
  if (/\p{Script=Hebrew}/u.test(sample)) return 'he';
  if (/\p{Script=Arabic}/u.test(sample)) return 'ar';
  return undefined;
}

/** Style features of text in many scripts. */
import { describe, expect, it } from 'vitest';
import { style } from '../../../src-main/encoders/style.ts';

type Row = Record<string, number>;

function row(text: string, prompt = ''): Row {
  const values = style.encode([{ prompt, text }]);
  return Object.fromEntries(style.features.map(({ id }, j) => [id, values[j]]));
}

/** Recovers counts from the scaled features. */
function counts(text: string) {
  const r = row(text);
  const words = Math.expm1(r['log-words']);
  const sentences = Math.expm1(r['log-sentences']);
  const characters = Math.expm1(r['log-characters']);
  return {
    words: Math.round(words),
    sentences: Math.round(sentences),
    characters: Math.round(characters),
    questions: Math.round(r['questions'] * (sentences + 2)),
    commas: Math.round(r['commas'] ** 2 * (words + 10)),
    marks: Math.round(r['punctuation'] ** 2 * (characters + 20)),
  };
}

interface Sample {
  script: string;
  text: string;
  words: number;
  sentences: number;
  characters: number;
  questions: number;
  commas: number;
  /** All punctuation marks. */
  marks: number;
  /** Features that the script lacks. */
  without?: ('case' | 'spaces')[];
}

/** Yes, it came. Is it whole? Written carefully in each script. */
// prettier-ignore
const samples: Sample[] = [
  { script: 'Latin', text: 'Yes, it came on day 3. Was it whole?',
    words: 9, sentences: 2, characters: 28, questions: 1, commas: 1, marks: 3 },
  { script: 'Latin (French)', text: 'Oui, c’est arrivé\u202f! Est-ce entier\u202f?',
    words: 5, sentences: 2, characters: 29, questions: 1, commas: 1, marks: 5 },
  { script: 'Cyrillic', text: 'Да, п’ять посилок прийшли. Вони цілі?',
    words: 6, sentences: 2, characters: 32, questions: 1, commas: 1, marks: 4 },
  { script: 'Greek', text: 'Ναι, ήρθε στις 3 Μαΐου. Ήταν ολόκληρο;',
    words: 7, sentences: 2, characters: 32, questions: 1, commas: 1, marks: 3 },
  { script: 'Armenian', text: 'Այո՛, այն եկավ։ Լա՞վ է։',
    words: 5, sentences: 2, characters: 19, questions: 1, commas: 1, marks: 5 },
  { script: 'Georgian', text: 'დიახ, მოვიდა. კარგია?', without: ['case'],
    words: 3, sentences: 2, characters: 19, questions: 1, commas: 1, marks: 3 },
  { script: 'Arabic', text: 'نعم، وصل الطرد في ٣ مايو. هل هو سليم؟', without: ['case'],
    words: 9, sentences: 2, characters: 29, questions: 1, commas: 1, marks: 3 },
  { script: 'Urdu', text: 'جی ہاں، یہ آ گیا۔ کیا ٹھیک ہے؟', without: ['case'],
    words: 8, sentences: 2, characters: 23, questions: 1, commas: 1, marks: 3 },
  { script: 'Hebrew', text: 'כן, דו״ח הגיע ב־3 במאי. האם הוא שלם?', without: ['case'],
    words: 8, sentences: 2, characters: 29, questions: 1, commas: 1, marks: 5 },
  { script: 'Devanagari', text: 'हाँ, पार्सल ३ मई को आया। क्या वह ठीक है?', without: ['case'],
    words: 10, sentences: 2, characters: 21, questions: 1, commas: 1, marks: 3 },
  { script: 'Tamil', text: 'ஆம், அது வந்தது. சரியா?', without: ['case'],
    words: 4, sentences: 2, characters: 14, questions: 1, commas: 1, marks: 3 },
  { script: 'Ethiopic', text: 'አዎ፣ ጥቅሉ፡ደርሷል። ደህና ነው፧', without: ['case'],
    words: 5, sentences: 2, characters: 17, questions: 1, commas: 1, marks: 3 },
  { script: 'Tibetan', text: 'ལགས་སོ། འབྱོར་བྱུང་།', without: ['case'],
    words: 4, sentences: 2, characters: 11, questions: 0, commas: 0, marks: 2 },
  { script: 'Thai', text: 'ใช่ ของมาแล้ว ครบไหม?', without: ['case', 'spaces'],
    words: 16, sentences: 3, characters: 17, questions: 1, commas: 0, marks: 1 },
  { script: 'Khmer', text: 'បាទ វាមកហើយ។ ល្អទេ?', without: ['case', 'spaces'],
    words: 10, sentences: 2, characters: 12, questions: 1, commas: 0, marks: 2 },
  { script: 'Burmese', text: 'ဟုတ်ကဲ့၊ ရောက်ပြီ။', without: ['case', 'spaces'],
    words: 6, sentences: 1, characters: 8, questions: 0, commas: 1, marks: 2 },
  { script: 'Han', text: '是的，包裹三月到了。它完好吗？', without: ['case', 'spaces'],
    words: 12, sentences: 2, characters: 15, questions: 1, commas: 1, marks: 3 },
  { script: 'Kana', text: 'はい、スーパーに届きました。無事でしたか？', without: ['case', 'spaces'],
    words: 18, sentences: 2, characters: 21, questions: 1, commas: 1, marks: 3 },
  { script: 'Hangul', text: '네, 어제 왔어요. 괜찮나요?', without: ['case', 'spaces'],
    words: 10, sentences: 2, characters: 13, questions: 1, commas: 1, marks: 3 },
];

const named = samples.map((sample) => [sample.script, sample] as const);
const lacking = (what: 'case' | 'spaces') =>
  named.filter(([, sample]) => sample.without?.includes(what));

describe('the style of a script', () => {
  it.each(named)('is counted in %s', (_script, { text, script: _, without: __, ...expected }) => {
    expect(counts(text)).toEqual(expected);
  });

  it.each(named)('has no spacing slips in %s that is written with care', (_script, { text }) => {
    expect(row(text)['spacing-slips']).toBe(0);
  });

  it.each(named)('is the same for %s composed and decomposed', (_script, { text }) => {
    expect(row(text.normalize('NFD'))).toEqual(row(text.normalize('NFC')));
  });

  it.each(named)('is the same for %s with characters that do not show', (_script, { text }) => {
    for (const hidden of ['\u200b', '\u200e', '\u2060', '\u00ad', '\ufeff']) {
      expect(row(Array.from(text).join(hidden))).toEqual(row(text));
    }
    expect(row(`\u2067\u200f${text}\u2069`)).toEqual(row(text));
  });

  it.each(lacking('case'))('has no case in %s', (_script, { text }) => {
    const { 'upper-case': upper, 'all-caps-words': caps, 'lower-case-starts': starts } = row(text);
    expect([upper, caps, starts]).toEqual([0, 0, 0]);
  });

  it.each(lacking('spaces'))('has no short and long words in %s', (_script, { text }) => {
    const r = row(text.repeat(3));
    expect([r['short-words'], r['log-long-words']]).toEqual([0, 0]);
    expect(r['word-length']).toBeCloseTo(Math.log1p(1));
  });
});

describe('marks that stand for others', () => {
  it.each([
    ['the Greek question mark', 'Είναι εδώ\u037e Ναι.', 'Είναι εδώ; Ναι.'],
    ['the danda', 'यह आया। ठीक है।', 'यह आया| ठीक है|'],
    ['the Ethiopic full stop', 'ደርሷል። ደህና ነው።', 'ደርሷል፡፡ ደህና ነው::'],
    ['the space of Ethiopic', 'ደህና፡ነው', 'ደህና:ነው'],
    ['the Armenian full stop', 'այն եկավ։ Լավ է։', 'այն եկավ: Լավ է:'],
    ['gershayim', 'צה״ל', 'צה"ל'],
    ['an apostrophe', 'We don’t', 'We don`t'],
    ['an apostrophe of Uzbek', 'o’zbek', 'o‘zbek'],
  ])('are read as %s', (_name, proper, typed) => {
    expect(row(typed)).toEqual(row(proper));
  });

  it('stay what they are elsewhere', () => {
    expect(counts('It came; it is whole.')).toMatchObject({ sentences: 1, questions: 0 });
    expect(counts('Η εφαρμογή Maps; ναι')).toMatchObject({ sentences: 1, questions: 0 });
    expect(counts('left | right')).toMatchObject({ sentences: 1, marks: 0 });
    expect(row('הוא אמר "כן" לי')['quotes']).toBeGreaterThan(0);
    expect(row('`code` and ‘this’')['quotes']).toBeGreaterThan(0);
  });
});

describe('words', () => {
  it.each([
    ['an elided article', 'l’ami', 1],
    ['a Catalan point', 'col·lega', 1],
    ['Persian with a joiner between', 'می\u200cخواهم', 1],
    ['vowel points', 'בְּרֵאשִׁית', 1],
    ['Arabic with all its vowels', 'كِتَابٌ', 1],
    ['Vietnamese', 'tiếng Việt', 2],
    ['a prolonged kana', 'スーパー', 4],
    ['Chinese with a Latin name', '用GPS找', 3],
    ['letters above the basic plane', '𐐀𐐁 𠀀𠀁', 3],
    ['digits of five scripts', '34 ٣٤ ३४ ๓๔ ３４', 5],
  ])('%s', (_name, text, words) => {
    expect(counts(text).words).toBe(words);
  });

  it.each(['34', '٣٤', '۳۴', '३४', '๓๔', '၃၄', '３４', '፫፬'])('finds digits in %s', (text) => {
    expect(row(text)).toEqual(row('34'));
  });

  it('are measured by their letters, not by their vowel points', () => {
    expect(row('كِتَابٌ')['word-length']).toBe(row('كتاب')['word-length']);
  });

  it('are taken up from the prompt in another composition and case', () => {
    expect(row('ΤΟ ΚΑΦΕ\u0301', 'το καφέ')['prompt-coverage']).toBeCloseTo(2 / 4);
  });
});

describe('case', () => {
  it.each([
    ['ДА НЕТ', 5],
    ['ΝΑΙ ΟΧΙ', 6],
    ['ԱՅՈ ՈՉ', 5],
    ['ᲓᲘᲐᲮ ᲐᲠᲐ', 7],
    ['𐐀𐐁 𐐂𐐃', 4],
  ])('is seen in %s', (text, letters) => {
    expect(row(text)['upper-case']).toBeCloseTo(Math.sqrt(letters / (letters + 20)));
    expect(row(text)['all-caps-words']).toBe(row('OH NO')['all-caps-words']);
    expect(row(text.toLowerCase())['all-caps-words']).toBe(0);
  });

  it('is seen at the beginning of sentences', () => {
    expect(row('да. нет.')['lower-case-starts']).toBe(row('oh. no.')['lower-case-starts']);
    expect(row('Да. Нет.')['lower-case-starts']).toBe(0);
  });

  it('keeps letters in their places where lower case is longer', () => {
    expect(row('İyi İyi İyi')['letter-entropy']).toBe(row('iyi iyi iyi')['letter-entropy']);
  });
});

describe('sentences', () => {
  it('end finished or not, where the script has a mark for it', () => {
    const finished = (text: string) => row(text)['finished-sentences'];
    expect(finished('是的。')).toBe(finished('Yes.'));
    expect(finished('是的')).toBe(finished('Yes'));
    expect(finished('ใช่ มาแล้ว')).toBe(finished(''));
  });

  it.each([
    ['initials in Cyrillic', 'Писал А. С. Иванов.', 1],
    ['an Arabic decimal', 'السعر ٣.١٤ فقط.', 1],
    ['a double danda', 'पहला॥ दूसरा॥', 2],
    ['dots of Chinese', '好……走吧。', 2],
    ['marks of half width', 'ｱｲ｡ｳｴ｡', 2],
    ['both marks in one', 'What⁉ Yes‼', 2],
  ])('are counted with %s', (_name, text, sentences) => {
    expect(counts(text).sentences).toBe(sentences);
  });
});

describe('layout and noise', () => {
  it.each([
    ['Arabic', 'نعم ،هو'],
    ['Arabic without a space', 'نعم،هو'],
    ['Hindi', 'हाँ।ठीक है'],
    ['Ethiopic', 'አዎ፣ጥቅሉ'],
    ['Chinese', '是的 ，好'],
  ])('finds a spacing slip in %s', (_script, text) => {
    expect(row(text)['spacing-slips']).toBeGreaterThan(0);
  });

  it('finds none where wide marks meet Latin', () => {
    expect(row('我用GPS，GPS很好。OK了')['spacing-slips']).toBe(0);
  });

  it.each([
    '1. a',
    '١. نعم',
    '१. हाँ',
    '1) a',
    'б) да',
    'א. כן',
    '가. 네',
    '一、好',
    '（二）好',
    '①好',
    '・はい',
    '\u200f• نعم',
  ])('sees a list in %s', (text) => {
    expect(row(text)['list-lines']).toBe(row('- a')['list-lines']);
  });

  it.each(['3.14 euros', 'Yes. It came', '一月', '2024年', '네. 왔어요', 'www'])(
    'sees no list in %s',
    (text) => {
      expect(row(text)['list-lines']).toBe(0);
    },
  );

  it('counts an address once', () => {
    expect(row('https://www.shop.example')['links']).toBe(row('http://shop.example')['links']);
    expect(row('www.shop.example')['drawn-out-letters']).toBe(0);
    expect(row('wwww')['drawn-out-letters']).toBeGreaterThan(0);
  });

  it.each([
    'sooo',
    'даааа',
    'ههههه',
    'ㅋㅋㅋ',
    'すごーーーい',
    'มากกกก',
    '哈哈哈',
    'हाााा',
    '😭😭😭',
    '👍🏽👍🏽👍🏽',
  ])('sees what is drawn out in %s', (text) => {
    expect(row(text)['drawn-out-letters']).toBeGreaterThan(0);
  });

  it.each(['👍', '👍🏽', '👩‍👩‍👧‍👦', '❤️', '🏳️‍🌈'])('counts %s as one character', (text) => {
    expect(counts(text).characters).toBe(1);
    expect(row(text)['unusual-characters']).toBe(row('👍')['unusual-characters']);
  });

  it('sees marks of several scripts alike', () => {
    expect(row('「はい」')['quotes']).toBeGreaterThan(0);
    expect(row('｢ﾊｲ｣')['quotes']).toBe(row('「ハイ」')['quotes']);
    expect(row('好！')['exclamations']).toBe(row('a!')['exclamations']);
    expect(row('（好）')['brackets']).toBe(row('(a)')['brackets']);
  });
});

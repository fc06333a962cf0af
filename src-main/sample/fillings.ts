/** The items, numbers and places of a support case. */
import type { Chance } from './chance.ts';

// English items begin with a consonant and Korean places end with a vowel, so that the sentences around
// them ("a ...", "...로") are always grammatical.
const ITEMS = {
  en: [
    'desk lamp',
    'desk chair',
    'bike light',
    'coffee grinder',
    'tent',
    'backpack',
    'shelf',
    'bike helmet',
    'headset',
    'folding table',
    'suitcase',
    'camping stove',
  ],
  ko: [
    '책상 조명',
    '사무용 의자',
    '자전거 등',
    '커피 그라인더',
    '텐트',
    '배낭',
    '선반',
    '자전거 헬멧',
    '헤드셋',
    '접이식 탁자',
    '여행 가방',
    '캠핑 버너',
  ],
} as const;
const CITIES = {
  en: ['Leeds', 'Cardiff', 'Bristol', 'Dublin', 'Glasgow', 'Norwich', 'York', 'Belfast'],
  ko: ['제주', '대구', '전주', '광주', '여수', '경주', '청주', '원주'],
} as const;
const CODES = ['SPRING', 'HELLO', 'AGAIN', 'HOME', 'TEA', 'SUN'];

export type Language = 'en' | 'ko';
export type Fillings = Readonly<Record<string, string>>;

export function drawFillings(language: Language, chance: Chance): Fillings {
  const amount = chance.whole(12, 180);
  return {
    item: chance.pick(ITEMS[language]),
    city: chance.pick(CITIES[language]),
    order: String(chance.whole(10_000, 99_999)),
    days: String(chance.whole(2, 9)),
    amount: language === 'ko' ? `${amount},000` : String(amount),
    code: `${chance.pick(CODES)}${chance.whole(5, 25)}`,
  };
}

export function fill(template: string, fillings: Fillings): string {
  return template.replace(/\{(\w+)\}/g, (_whole, name: string) => fillings[name]);
}

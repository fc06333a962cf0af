/**
 * The four settings in which DIAL's paper measures the gain of adaptation, on the available data, and draws of
 * each. Source and target of a draw share no prompt, and none of the data are parallel.
 */
import { seededRandom, shuffle } from '../src-main/domain/random.ts';
import { chance, type Chance } from '../src-main/sample/chance.ts';
import { latinNoise } from '../src-main/sample/noise.ts';
import { readRows, type JsonRow } from './data.ts';
import { FILES, halfRows } from './transfers.ts';

export interface Setting {
  id: string;
  /** Table values of arXiv 2501.00911: accuracy, or Spearman's correlation for the last setting. */
  paper: { sourceOnly: number; adapted: number };
  parts: SettingPart[];
}

export interface SettingPart {
  name: string;
  /** Labelled rows of draw k = 0, 1, ...; target labels are gold. */
  draw(k: number): DrawnRows;
}

interface DrawnRows {
  source: JsonRow[];
  target: JsonRow[];
}

const FEW_VOTES = 10;
/** Share of the source to draw, for sets that are not drawn themselves. */
const DRAWN_SHARE = 0.8;

export const SETTINGS_FILES = [
  FILES.ukp,
  FILES.panda,
  FILES.essayDev,
  FILES.essayTest,
  FILES.german,
  FILES.italian,
  FILES.czech,
];

export function settingsOfPaper(): Setting[] {
  return [
    {
      id: 'cross-lingual',
      paper: { sourceOnly: 0.621, adapted: 0.661 },
      parts: [
        { name: 'German to Italian', draw: (k) => toLanguage(FILES.italian, k) },
        { name: 'German to Czech', draw: (k) => toLanguage(FILES.czech, k) },
      ],
    },
    {
      id: 'clean-to-noisy',
      paper: { sourceOnly: 0.671, adapted: 0.703 },
      parts: [{ name: 'UKP to other topics, typed badly', draw: toNoisy }],
    },
    {
      id: 'few-shot-to-full',
      paper: { sourceOnly: 0.845, adapted: 0.92 },
      parts: [
        { name: `UKP, ${FEW_VOTES} votes`, draw: fewOfUkp },
        { name: `PandaLM, ${FEW_VOTES} votes`, draw: fewOfPanda },
      ],
    },
    {
      id: 'simple-to-complex',
      paper: { sourceOnly: 0.508, adapted: 0.556 },
      parts: [{ name: 'UKP to Essay-BR', draw: toEssays }],
    },
  ];
}

function toLanguage(file: string, k: number): DrawnRows {
  return { source: some(readRows(FILES.german), `german ${k}`), target: readRows(file) };
}

function toEssays(k: number): DrawnRows {
  const target = [FILES.essayDev, FILES.essayTest].flatMap(readRows);
  return { source: some(readRows(FILES.ukp), `ukp ${k}`), target };
}

function fewOfUkp(k: number): DrawnRows {
  const source = halfRows(true, `few ${k}`);
  const votes = shuffle(source, seededRandom(`few votes ${k}`)).slice(0, FEW_VOTES);
  return { source: votes, target: halfRows(false, `few ${k}`) };
}

/** One vote per prompt; the target is the half of the prompts without any of them. */
function fewOfPanda(k: number): DrawnRows {
  const random = seededRandom(`few panda ${k}`);
  const rows = shuffle(readRows(FILES.panda), random);
  const prompts = shuffle([...new Set(rows.map(promptOf))], random);
  const ofTarget = new Set(prompts.slice(prompts.length >> 1));
  const votes = prompts
    .slice(0, FEW_VOTES)
    .flatMap((prompt) => rows.filter((row) => promptOf(row) === prompt).slice(0, 1));
  return { source: votes, target: rows.filter((row) => ofTarget.has(promptOf(row))) };
}

/**
 * The target with typing noise: that of the sample project's chat (src-main/sample/noise.ts), at a level drawn
 * for each text between .2 and 1; prompts are unchanged.
 */
function toNoisy(k: number): DrawnRows {
  const random = chance(seededRandom(`noise ${k}`));
  const typed = new Map<string, string>();
  const noisy = (text: unknown) => {
    const clean = String(text);
    const known = typed.get(clean) ?? typedBadly(clean, random);
    typed.set(clean, known);
    return known;
  };
  const target = halfRows(false, `noisy ${k}`).map((row) => {
    return { ...row, chosen: noisy(row['chosen']), rejected: noisy(row['rejected']) };
  });
  return { source: halfRows(true, `noisy ${k}`), target };
}

function typedBadly(text: string, random: Chance): string {
  const level = random.between(0.2, 1);
  return text
    .split(/(?<=[.!?])(\s+)/)
    .map((part) => (part.trim() === '' ? part : latinNoise(part, level, random)))
    .join('');
}

function promptOf(row: JsonRow): string {
  return String(row['prompt']);
}

function some(rows: JsonRow[], seed: string): JsonRow[] {
  return shuffle(rows, seededRandom(seed)).slice(0, Math.round(rows.length * DRAWN_SHARE));
}

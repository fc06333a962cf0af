/**
 * A project's data as rows of its own format: everything that people supplied and decided, nothing
 * computed. Texts, pairs and events are referred to by their position in the file, so that exporting a
 * project made from a file reproduces the rows of that file.
 */
import { z } from 'zod';
import { type Reason, Reasons, TaskSettings } from '../contract/index.ts';

/**
 * 5 if the project has guidelines of its own, 4 if the settings of tasks were changed, 3 if a text was
 * marked, 2 if the project has questions of other tasks than pairs, 1 otherwise.
 */
export const NATIVE_VERSION = 5;

export type NativeRow =
  | { dialect: 'project'; version: number }
  /** What the project asks in its annotation tasks, if the defaults were changed. */
  | { dialect: 'tasks'; changed_at: number; settings: TaskSettings }
  /** A version of the guidelines. */
  | {
      dialect: 'guidelines';
      id: string;
      text: string;
      reasons: Reason[];
      author: string;
      /** Whether the project ever went by it itself. */
      adopted: boolean;
      created_at: number;
    }
  | { dialect: 'domain'; name: string; role: 'source' | 'target'; created_at: number }
  | {
      dialect: 'text';
      /** 1 for the first text of the file. */
      id: number;
      domain: string;
      key: string;
      prompt: string;
      text: string;
      metadata: Record<string, unknown>;
    }
  | {
      dialect: 'pair';
      /** 1 for the first pair of the file. */
      id: number;
      texts: [number, number];
      key: string;
      metadata: Record<string, unknown>;
      /**
       * Only for pairs of a spot-check: how it was drawn, and since when its votes are trained on as
       * well.
       */
      spot_check?: NativeSpotCheck;
      /** Only for pairs that were sent to be labelled next. */
      label_next?: NativeLabelNext;
    }
  | {
      dialect: 'question';
      /** 1 for the first question of the file. */
      id: number;
      task: string;
      texts: number[];
      key: string;
      metadata: Record<string, unknown>;
    }
  | { dialect: 'rating'; text: number; gold: boolean; rater: string; value: number }
  | { dialect: 'gold'; pair: number; chosen: number }
  /** A person's mark on a text: `excluded` from exports of a ranking. */
  | { dialect: 'mark'; text: number; excluded: boolean; note: string }
  | {
      dialect: 'event';
      id: string;
      kind: 'vote' | 'undo' | 'redo';
      target: string | null;
      pair: number;
      annotator: string;
      origin: 'labelled' | 'imported';
      outcome: string | null;
      chosen: number | null;
      strength: number | null;
      shown_first: number | null;
      duration_ms: number | null;
      reasons: string[];
      note: string;
      supersedes: string | null;
      created_at: number;
      /** Only for votes that one action gave to several questions; shared by all of these. */
      batch?: string;
      /** Only of votes that were given under guidelines of the project: id of their version. */
      guidelines?: string;
    }
  | {
      /** An event on a question. */
      dialect: 'decision';
      id: string;
      kind: 'vote' | 'undo' | 'redo';
      target: string | null;
      question: number;
      annotator: string;
      origin: 'labelled' | 'imported';
      outcome: string | null;
      /** In the task's form, with positions of texts in the file as their ids. */
      answer: unknown;
      shown: number[] | null;
      duration_ms: number | null;
      reasons: string[];
      note: string;
      supersedes: string | null;
      created_at: number;
      /** Both as for an event. */
      batch?: string;
      guidelines?: string;
    };

export interface NativeLabelNext {
  place: number;
  why: string;
  added_at: number;
}

export interface NativeSpotCheck {
  /** Number of the run that drew it, in the exported project. */
  run_id: number;
  place: number;
  stratum: string;
  share: number;
  rate: number;
  drawn_at: number;
  moved_at: number | null;
}

type NativeKind = NativeRow['dialect'];
export type NativeRowOf<Kind extends NativeKind> = Extract<NativeRow, { dialect: Kind }>;

/** Columns of each kind of row in their order, with descriptions. */
const NATIVE_COLUMNS: Readonly<Record<NativeKind, Readonly<Record<string, string>>>> = {
  project: { version: 'number' },
  tasks: { changed_at: 'number', settings: 'object' },
  guidelines: {
    id: 'string',
    text: 'string',
    reasons: 'object',
    author: 'string',
    adopted: 'boolean',
    created_at: 'number',
  },
  domain: { name: 'string', role: 'string', created_at: 'number' },
  text: {
    id: 'number',
    domain: 'string',
    key: 'string',
    prompt: 'string',
    text: 'string',
    metadata: 'object',
  },
  pair: { id: 'number', texts: 'object', key: 'string', metadata: 'object' },
  question: {
    id: 'number',
    task: 'string',
    texts: 'object',
    key: 'string',
    metadata: 'object',
  },
  rating: { text: 'number', gold: 'boolean', rater: 'string', value: 'number' },
  gold: { pair: 'number', chosen: 'number' },
  mark: { text: 'number', excluded: 'boolean', note: 'string' },
  event: {
    id: 'string',
    kind: 'string',
    target: 'string or null',
    pair: 'number',
    annotator: 'string',
    origin: 'string',
    outcome: 'string or null',
    chosen: 'number or null',
    strength: 'number or null',
    shown_first: 'number or null',
    duration_ms: 'number or null',
    reasons: 'object',
    note: 'string',
    supersedes: 'string or null',
    created_at: 'number',
  },
  decision: {
    id: 'string',
    kind: 'string',
    target: 'string or null',
    question: 'number',
    annotator: 'string',
    origin: 'string',
    outcome: 'string or null',
    shown: 'object or null',
    duration_ms: 'number or null',
    reasons: 'object',
    note: 'string',
    supersedes: 'string or null',
    created_at: 'number',
  },
};

const share = z.number().positive().max(1);
const SpotCheckOf: z.ZodType<NativeSpotCheck> = z.object({
  run_id: z.int(),
  place: z.int(),
  stratum: z.string().max(40),
  share,
  rate: share,
  drawn_at: z.int(),
  moved_at: z.int().nullable(),
});

const LabelNextOf: z.ZodType<NativeLabelNext> = z.object({
  place: z.int(),
  why: z.string().max(1000),
  added_at: z.int(),
});

/** A record as a row, or else what is wrong with it, as the end of a sentence. */
export function nativeRow(values: Readonly<Record<string, unknown>>): NativeRow | string {
  const kind = values['dialect'];
  if (typeof kind !== 'string') return 'it does not say which kind of row it is';
  if (!Object.hasOwn(NATIVE_COLUMNS, kind)) return `'${kind}' is no kind of row`;
  for (const [column, types] of Object.entries(NATIVE_COLUMNS[kind as NativeKind])) {
    const value = values[column];
    const type = value === null ? 'null' : typeof value;
    if (!types.split(' or ').includes(type)) return `'${column}' must be ${types}`;
  }
  if (kind === 'pair' && values['spot_check'] !== undefined) {
    const known = SpotCheckOf.safeParse(values['spot_check']);
    if (!known.success) return `'spot_check' must say how the pair was drawn`;
  }
  if (kind === 'tasks' && !TaskSettings.safeParse(values['settings']).success) {
    return `'settings' must be what the project asks in its tasks`;
  }
  if (kind === 'pair' && values['label_next'] !== undefined) {
    const known = LabelNextOf.safeParse(values['label_next']);
    if (!known.success) return `'label_next' must say when and why the pair was sent`;
  }
  if (kind === 'guidelines' && !Reasons.safeParse(values['reasons']).success) {
    return `'reasons' must be the reasons that annotators choose from`;
  }
  for (const column of ['batch', 'guidelines']) {
    if (!['string', 'undefined'].includes(typeof values[column])) {
      return `'${column}' must be string`;
    }
  }
  return values as NativeRow;
}

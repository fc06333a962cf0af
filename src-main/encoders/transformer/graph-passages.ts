/**
 * Passages through an ONNX graph: texts alone in windows of tokens, pooled and averaged by how many
 * tokens each window owns; prompt and answer as one window.
 */
import { join } from 'node:path';
import { scoreOf, type ScoreHead } from '../../domain/score-head.ts';
import type { OpenOptions } from '../encoder.ts';
import { badModel } from './bad-model.ts';
import { batchesOf } from './batches.ts';
import { pairForm, type JointForm } from './forms.ts';
import type { Layout } from './layout.ts';
import { whole, type PassageReader, type ReadPassage } from './passages.ts';
import { addPooled, type Around } from './pooling.ts';
import type { Passage } from './readings/index.ts';
import type { Session } from './session.ts';
import type { Shortened } from './shorten.ts';
import type { Tokens } from './tokens.ts';
import { windowsOf, type Window } from './windows.ts';

/** Maximum tokens and rows per batch: measured on MiniLM with 2 threads, 512 to 2,048 are equally fast. */
const CPU = { tokens: 1024, rows: 64 };
const WEBGPU = { tokens: 8192, rows: 128 };
/** Quantization takes its scale from the whole batch: alone, a text always has the same vector. */
const ALONE = { tokens: 1, rows: 1 };

interface Piece {
  /** Index of its passage. */
  passage: number;
  ids: number[];
  types: number[];
  window: Window;
  around: Around;
}

const bare: Around = { before: [], after: [] };

export class GraphPassages implements PassageReader {
  readonly #layout: Layout;
  readonly #tokens: Tokens;
  readonly #session: Session;
  readonly #limits: { tokens: number; rows: number };
  readonly #pair: JointForm;
  readonly #head: ScoreHead | null;
  readonly #onBatch: (() => void) | undefined;

  /** @param head of a reward model, if its score is read */
  constructor(
    layout: Layout,
    tokens: Tokens,
    session: Session,
    { device, onBatch }: Pick<OpenOptions, 'device' | 'onBatch'>,
    head: ScoreHead | null,
  ) {
    this.#layout = layout;
    this.#tokens = tokens;
    this.#session = session;
    this.#head = head;
    this.#onBatch = onBatch;
    const usual = device === 'webgpu' ? WEBGPU : CPU;
    this.#limits = layout.weights.precision === 'quantized' ? ALONE : usual;
    this.#pair = pairForm(tokens, layout.types, layout.settings);
  }

  async read(passages: readonly Passage[]): Promise<ReadPassage[]> {
    const { dimension, settings } = this.#layout;
    const vectors = passages.map(() => new Float64Array(dimension));
    const weights = new Float64Array(passages.length);
    const scores = new Float64Array(passages.length);
    const lost = passages.map(() => whole);
    const pieces = passages.flatMap((passage, k) => {
      if (passage.prompt === null) return this.#windows(passage.text, k);
      const { piece, lost: gone } = this.#together(passage.prompt, passage.text, k);
      lost[k] = gone;
      return [piece];
    });
    const lengths = pieces.map(({ ids }) => ids.length);
    for (const batch of batchesOf(lengths, this.#limits)) {
      const length = Math.max(...batch.map((k) => lengths[k]));
      const hidden = await this.#session.run({
        ids: batch.map((k) => filled(pieces[k].ids, length, this.#tokens.padding)),
        types: batch.map((k) => filled(pieces[k].types, length, 0)),
        used: batch.map((k) => lengths[k]),
      });
      this.#onBatch?.();
      batch.forEach((k, row) => {
        const { passage, window, around } = pieces[k];
        const weight = Math.max(1, window.ownTo - window.ownFrom);
        weights[passage] += weight;
        const at = { row, length, window, around };
        addPooled(hidden, at, settings.pooling, weight, vectors[passage]);
        if (this.#head === null) return;
        const first = new Float64Array(dimension);
        addPooled(hidden, at, 'cls', 1, first);
        scores[passage] += weight * scoreOf(this.#head, first);
      });
    }
    return vectors.map((vector, k) => {
      finish(vector, weights[k], settings.normalise);
      if (!vector.every(Number.isFinite)) throw notFinite(this.#layout);
      // For a text alone, the mean over its windows; prompt and answer are one window.
      const score = this.#head && scores[k] / Math.max(1, weights[k]);
      return { vector, causal: null, score, lost: lost[k] };
    });
  }

  /** Windows of a text; empty for a text without tokens, whose vector is 0. */
  #windows(text: string, passage: number): Piece[] {
    const { settings } = this.#layout;
    const { around, pair } = this.#tokens;
    const { before, after } = around;
    const type = Math.min(pair.types.first, this.#layout.types - 1);
    const ids = this.#tokens.encode(settings.prefix + text);
    const room = settings.window - before.length - after.length;
    return windowsOf(ids.length, room)
      .map((window) => {
        const own = [...before, ...ids.slice(window.from, window.to), ...after];
        return { passage, window, around, ids: own, types: own.map(() => type) };
      })
      .filter((piece) => piece.ids.length > 0);
  }

  /** All tokens count, including special ones. */
  #together(prompt: string, text: string, passage: number): { piece: Piece; lost: Shortened } {
    const { ids, types, lost } = this.#pair(prompt, text);
    const window = { from: 0, to: ids.length, ownFrom: 0, ownTo: ids.length };
    return { piece: { passage, ids, types, window, around: bare }, lost };
  }

  async close(): Promise<void> {
    await this.#session.close();
  }
}

export function notFinite({ folder, weights }: Layout) {
  return badModel(
    folder,
    'It answers numbers that are not finite. Take its float32 weights, or get it anew.',
    { file: join(folder, weights.file) },
  );
}

function filled(values: readonly number[], length: number, padding: number): number[] {
  return [...values, ...new Array<number>(length - values.length).fill(padding)];
}

/** Turns a weighted sum into a mean, scaled to length 1 if the model says so. */
function finish(vector: Float64Array, weight: number, normalise: boolean): void {
  const divisor = normalise ? Math.hypot(...vector) : weight;
  if (divisor > 0) for (let j = 0; j < vector.length; j++) vector[j] /= divisor;
}

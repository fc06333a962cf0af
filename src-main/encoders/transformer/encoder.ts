/**
 * A frozen transformer as an encoder: windows of tokens through the model, pooled, and averaged by how
 * many tokens each window owns. The text alone is read, not its prompt, so that its vector can be kept
 * by the text.
 */
import { join } from 'node:path';
import type { OpenEncoder, OpenOptions, PretrainedEncoder, TextInput } from '../encoder.ts';
import { badModel } from './bad-model.ts';
import { batchesOf } from './batches.ts';
import { convertedFolder } from './convert.ts';
import type { Convert } from './convert.ts';
import { inspectModel } from './inspect.ts';
import type { InspectedModel } from './inspect.ts';
import { addPooled } from './pooling.ts';
import { openSession } from './session.ts';
import type { Session } from './session.ts';
import { openTokens } from './tokens.ts';
import type { Tokens } from './tokens.ts';
import { windowsOf } from './windows.ts';
import type { Window } from './windows.ts';

export interface TransformerOptions {
  /**
   * The application's folder for models: downloaded ones are looked up in it, and graphs that had to be
   * written are kept there. Without it a model needs an ONNX file of its own.
   */
  models?: string;
  /** Writes such a graph. */
  convert?: Convert;
}

/** Tokens and rows a batch: measured on MiniLM with 2 threads, 512 to 2,048 are alike. */
const CPU = { tokens: 1024, rows: 64 };
const WEBGPU = { tokens: 8192, rows: 128 };
/** Rounding takes its scale from the whole batch: alone, a text has the same vector every time. */
const ALONE = { tokens: 1, rows: 1 };
/** Texts whose windows are held at once. */
const TEXTS = 1000;

/**
 * @param id a folder in the Hugging Face layout or the id of a downloaded model, then choices:
 *   `FOLDER?pooling=cls`
 * @throws DialectError `bad-model`: a sentence about what of the folder cannot be used; `bad-input`
 */
export async function transformerEncoder(
  id: string,
  options: TransformerOptions = {},
): Promise<PretrainedEncoder> {
  const model = await inspectModel(id, options);
  const { runs: _runs, layout: _layout, ...facts } = model;
  return { kind: 'pretrained', ...facts, open: (how = {}) => openEncoder(model, options, how) };
}

async function openEncoder(
  { layout }: InspectedModel,
  { models, convert }: TransformerOptions,
  how: OpenOptions,
): Promise<OpenEncoder> {
  const { folder, weights } = layout;
  const tokens = await openTokens(folder);
  const graph =
    weights.kind === 'safetensors' && models !== undefined
      ? { folder: await convertedFolder(layout, models, convert), file: 'model.onnx' }
      : { folder, file: weights.file };
  const session = await openSession(layout, graph, how);
  const limits = weights.precision === 'quantized' ? ALONE : how.device === 'webgpu' ? WEBGPU : CPU;
  const encoder = new TransformerRun(layout, tokens, session, limits);
  return {
    encode: (texts) => encoder.encode(texts),
    close: () => session.close(),
  };
}

interface Piece {
  text: number;
  ids: number[];
  window: Window;
}

class TransformerRun {
  readonly #layout: InspectedModel['layout'];
  readonly #tokens: Tokens;
  readonly #session: Session;
  readonly #limits: { tokens: number; rows: number };

  constructor(
    layout: InspectedModel['layout'],
    tokens: Tokens,
    session: Session,
    limits: { tokens: number; rows: number },
  ) {
    this.#layout = layout;
    this.#tokens = tokens;
    this.#session = session;
    this.#limits = limits;
  }

  async encode(texts: readonly TextInput[]): Promise<Float32Array> {
    const { dimension } = this.#layout;
    const matrix = new Float32Array(texts.length * dimension);
    for (let from = 0; from < texts.length; from += TEXTS) {
      const vectors = await this.#vectors(texts.slice(from, from + TEXTS));
      vectors.forEach((vector, k) => matrix.set(vector, (from + k) * dimension));
    }
    return matrix;
  }

  async #vectors(texts: readonly TextInput[]): Promise<Float64Array[]> {
    const { dimension, settings, folder } = this.#layout;
    const { around, padding } = this.#tokens;
    const vectors = texts.map(() => new Float64Array(dimension));
    const pieces = texts.flatMap(({ text }, k) => this.#pieces(text, k));
    const lengths = pieces.map(({ ids }) => ids.length);
    for (const batch of batchesOf(lengths, this.#limits)) {
      const length = Math.max(...batch.map((k) => lengths[k]));
      const rows = batch.map((k) => filled(pieces[k].ids, length, padding));
      const hidden = await this.#session.run(
        rows,
        batch.map((k) => lengths[k]),
      );
      batch.forEach((k, row) => {
        const { text, window } = pieces[k];
        const weight = Math.max(1, window.ownTo - window.ownFrom);
        const at = { row, length, window, around };
        addPooled(hidden, at, settings.pooling, weight, vectors[text]);
      });
    }
    const weights = new Float64Array(texts.length);
    for (const { text, window } of pieces) {
      weights[text] += Math.max(1, window.ownTo - window.ownFrom);
    }
    vectors.forEach((vector, k) => {
      finish(vector, weights[k], settings.normalise);
      if (vector.every(Number.isFinite)) return;
      throw badModel(
        folder,
        'It answers numbers that are not finite. Take its float32 weights, or get it anew.',
        { file: join(folder, this.#layout.weights.file) },
      );
    });
    return vectors;
  }

  /** Windows of a text; none for a text without a single token, whose vector is 0. */
  #pieces(text: string, k: number): Piece[] {
    const { settings } = this.#layout;
    const { before, after } = this.#tokens.around;
    const ids = this.#tokens.encode(settings.prefix + text);
    const room = settings.window - before.length - after.length;
    return windowsOf(ids.length, room)
      .map((window) => ({
        text: k,
        window,
        ids: [...before, ...ids.slice(window.from, window.to), ...after],
      }))
      .filter((piece) => piece.ids.length > 0);
  }
}

function filled(ids: readonly number[], length: number, padding: number): number[] {
  return [...ids, ...new Array<number>(length - ids.length).fill(padding)];
}

/** A weighted sum becomes a mean, and of length 1 where the model says so. */
function finish(vector: Float64Array, weight: number, normalise: boolean): void {
  if (weight === 0) return;
  const norm = normalise ? Math.hypot(...vector) : weight;
  if (norm === 0) return;
  for (let j = 0; j < vector.length; j++) vector[j] /= norm;
}

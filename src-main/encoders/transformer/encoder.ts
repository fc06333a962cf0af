/**
 * A frozen transformer as an encoder. Its readings say which passages of an item to read and which
 * columns to make from them; each passage is read once, however many readings use it.
 */
import type { EncodedItems, OpenEncoder, OpenOptions, PretrainedEncoder } from '../encoder.ts';
import type { TextInput } from '../encoder.ts';
import { openCausalPassages } from './causal-passages.ts';
import { convertedFolder } from './convert.ts';
import type { Convert } from './convert.ts';
import { GraphPassages } from './graph-passages.ts';
import { inspectModel } from './inspect.ts';
import type { InspectedModel } from './inspect.ts';
import type { Layout } from './layout.ts';
import type { PassageReader, ReadPassage } from './passages.ts';
import { asksForScore, readingOf, type Passage, type Reading } from './readings/index.ts';
import { readScoreHead } from './score-head.ts';
import { openSession } from './session.ts';
import { openTokens } from './tokens.ts';

export interface TransformerOptions {
  /**
   * The application's folder for models: downloaded ones, and graphs that had to be written. Without it a
   * model needs an ONNX file of its own.
   */
  models?: string;
  /** Writes such a graph. */
  convert?: Convert;
}

/** Maximum items whose passages are held at once. */
const ITEMS = 1000;
/** Maximum cached vectors of texts read alone: prompts come again with every answer. */
const KEPT = 2000;

/**
 * @param id a folder in the Hugging Face layout or the id of a downloaded model, then choices:
 *     `FOLDER?pooling=cls`
 * @throws DialectError `bad-model`: a sentence on what in the folder cannot be used; `bad-input`
 */
export async function transformerEncoder(
  id: string,
  options: TransformerOptions = {},
): Promise<PretrainedEncoder> {
  const model = await inspectModel(id, options);
  const { runs: _runs, layout, ...facts } = model;
  return {
    kind: 'pretrained',
    ...facts,
    causal: layout.causal,
    open: async (how = {}) => new TransformerRun(model, await openPassages(layout, options, how)),
  };
}

async function openPassages(
  layout: Layout,
  { models, convert }: TransformerOptions,
  how: OpenOptions,
): Promise<PassageReader> {
  const { folder, weights, settings } = layout;
  if (layout.causal) {
    if (how.causal) return openCausalPassages(layout, how.causal);
    throw new Error('A causal model is read by an engine, and none was given.');
  }
  const tokens = await openTokens(folder);
  const graph =
    weights.kind === 'safetensors' && models !== undefined
      ? { folder: await convertedFolder(layout, models, convert), file: 'model.onnx' }
      : { folder, file: weights.file };
  const session = await openSession(layout, graph, how);
  const head = asksForScore(settings.reads) ? await readScoreHead(folder) : null;
  return new GraphPassages(layout, tokens, session, how, head);
}

class TransformerRun implements OpenEncoder {
  readonly #model: InspectedModel;
  readonly #reader: PassageReader;
  readonly #readings: readonly Reading[];
  /** Cached passages, oldest first. */
  readonly #known = new Map<string, ReadPassage>();

  constructor(model: InspectedModel, reader: PassageReader) {
    this.#model = model;
    this.#reader = reader;
    this.#readings = model.layout.settings.reads.map(readingOf);
  }

  async encode(items: readonly TextInput[]): Promise<EncodedItems> {
    const { dimension } = this.#model;
    const rows = new Float32Array(items.length * dimension);
    const shortened = new Uint8Array(items.length);
    for (let from = 0; from < items.length; from += ITEMS) {
      const some = items.slice(from, from + ITEMS);
      const read = await this.#read(some);
      some.forEach((item, k) => {
        const row = from + k;
        const into = rows.subarray(row * dimension, (row + 1) * dimension);
        shortened[row] = this.#columns(item, read, into);
      });
    }
    return { rows, shortened };
  }

  /** @returns which part of the item was lost, see `EncodedItems` */
  #columns(item: TextInput, read: (passage: Passage) => ReadPassage, into: Float32Array): number {
    const facts = factsOf(this.#model);
    let from = 0;
    let lost = 0;
    for (const reading of this.#readings) {
      const width = reading.blocks(facts).reduce((sum, { features }) => sum + features.length, 0);
      reading.columns(item, facts, read, into.subarray(from, from + width));
      from += width;
      for (const passage of reading.passages(item, facts)) {
        const gone = read(passage).lost;
        lost |= (gone.prompt ? 1 : 0) | (gone.answer ? 2 : 0);
      }
    }
    return lost;
  }

  /** Reads the passages that the items' readings need, each once. */
  async #read(items: readonly TextInput[]): Promise<(passage: Passage) => ReadPassage> {
    const facts = factsOf(this.#model);
    const wanted = new Map<string, Passage>();
    for (const item of items) {
      for (const reading of this.#readings) {
        for (const passage of reading.passages(item, facts)) wanted.set(nameOf(passage), passage);
      }
    }
    const missing = [...wanted].filter(([name]) => !this.#known.has(name));
    const read = await this.#reader.read(missing.map(([, passage]) => passage));
    const found = new Map<string, ReadPassage>();
    for (const name of wanted.keys()) {
      const known = this.#known.get(name);
      if (known) found.set(name, known);
    }
    missing.forEach(([name, passage], k) => {
      found.set(name, read[k]);
      if (passage.prompt === null) this.#known.set(name, read[k]);
    });
    for (const name of this.#known.keys()) {
      if (this.#known.size <= KEPT) break;
      this.#known.delete(name);
    }
    return (passage) => {
      const own = found.get(nameOf(passage));
      if (own) return own;
      throw new Error('A reading asks for a passage that it did not name.');
    };
  }

  async close(): Promise<void> {
    await this.#reader.close();
  }
}

function factsOf({ label, layout: { dimension, causal } }: InspectedModel) {
  return { label, dimension, causal };
}

function nameOf({ prompt, text }: Passage): string {
  return prompt === null ? `alone ${text}` : `${prompt.length} ${prompt}${text}`;
}

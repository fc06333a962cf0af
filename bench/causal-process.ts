/** Times a frozen causal model on one engine: arguments ENGINE FOLDER TOKENS; sends milliseconds per text. */
import { readFileSync } from 'node:fs';
import type { EngineId } from '../src-main/contract/index.ts';
import { openDecoderFolder } from '../src-main/encoders/transformer/decoder-folder.ts';
import { openEngine } from '../src-main/engines/index.ts';
import { loadDecoder, readDecoder } from '../src-main/learning/backbone/decoder/index.ts';

const [id, folder, file] = process.argv.slice(2);
const sequences = (JSON.parse(readFileSync(file, 'utf8')) as number[][]).map((ids) => ({
  ids: Int32Array.from(ids),
  answerFrom: 0,
}));
const engine = await openEngine(id as EngineId);
const { config, tensors, close } = await openDecoderFolder(folder);
const model = await loadDecoder(config, tensors);
await close();
const read = (some: typeof sequences) => readDecoder(model, some, { logProbabilities: false });
await read(sequences.slice(0, 4));
const began = performance.now();
await read(sequences);
process.send?.((performance.now() - began) / sequences.length);
await engine.close();
if (process.connected) process.disconnect();

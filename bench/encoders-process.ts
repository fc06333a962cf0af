/**
 * Times one encoder: arguments ENCODER TEXTS MODELS DEVICE THREADS; sends milliseconds per text. TEXTS is a file
 * with a JSON list; MODELS is the folder for graphs, or empty to use a model's own.
 */
import { readFileSync } from 'node:fs';
import { encoders } from '../src-main/encoders/index.ts';
import { transformerEncoder } from '../src-main/encoders/transformer/index.ts';

const [id, file, models, device, threads] = process.argv.slice(2);
const texts = (JSON.parse(readFileSync(file, 'utf8')) as string[]).map((text) => ({
  prompt: '',
  text,
}));

const builtIn = encoders.find((known) => known.id === id);
const encoder =
  builtIn ??
  (await (
    await transformerEncoder(id, models === '' ? {} : { models })
  ).open({
    device: device === 'webgpu' ? 'webgpu' : 'cpu',
    threads: Number(threads),
  }));
await encoder.encode(texts.slice(0, 100));
const began = performance.now();
await encoder.encode(texts);
process.send?.((performance.now() - began) / texts.length);
process.disconnect();

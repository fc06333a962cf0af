/** The real model and Python's results, for the tests of the backbone. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Pooling } from '../../src-main/domain/bert.ts';
import { MINILM, missingModel, modelFolder, SMOLLM2 } from '../models.ts';
import { python } from '../python.ts';

export const minilm = modelFolder(MINILM);
/** The end of a test's name, empty if the model is available. */
export const missingMinilm = missingModel(MINILM);
export const smollm = modelFolder(SMOLLM2);
export const missingSmollm = missingModel(SMOLLM2);

export type Vectors = Record<Pooling, number[][]>;

/** The output of a Python script next to this file. */
export async function reference<T>(
  request: Record<string, unknown>,
  script = 'backbone-reference.py',
): Promise<T> {
  const env = { ...process.env, HF_HUB_OFFLINE: '1', TRANSFORMERS_VERBOSITY: 'error' };
  const child = spawn(python, [fileURLToPath(new URL(script, import.meta.url))], { env });
  let [answer, complaint] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (part: string) => (answer += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (complaint += part));
  child.stdin.end(JSON.stringify(request));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(complaint);
  return JSON.parse(answer) as T;
}

/** Texts of several scripts, lengths and marks, and an empty one. */
export const texts = [
  'A man is eating food.',
  'The girl carries a baby.',
  '',
  'Ünïcödé, naïve café — “quotes” … and 1,234.5 numbers!',
  '한국어 문장과 中文 and العربية in one line 🙂',
  'A longer sentence that says the same thing twice, says the same thing twice, and ends.',
];

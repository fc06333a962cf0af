/** Encodes two texts with a tiny model on a device: arguments FOLDER DEVICE; prints numbers as JSON. */
import { join } from 'node:path';
import { transformerEncoder } from '../../src-main/encoders/transformer/index.ts';
import { writeModel } from '../unit/encoders/transformer-model.ts';

const [folder, device] = process.argv.slice(2);
const model = await writeModel(join(folder, `model-${device}`));
const encoder = await transformerEncoder(model, { models: join(folder, 'models') });
try {
  const opened = await encoder.open({ device: device === 'webgpu' ? 'webgpu' : 'cpu', threads: 1 });
  const texts = ['abc def', 'a'].map((text) => ({ prompt: '', text }));
  process.stdout.write(JSON.stringify([...(await opened.encode(texts)).rows]));
  await opened.close();
} catch (thrown) {
  process.stderr.write(thrown instanceof Error ? thrown.message : String(thrown));
  process.exitCode = 1;
}

/** Bundles a part of the bridge, or what it carries, as CommonJS. */
import { rolldown } from 'rolldown';

/** Packages with native parts; they look for their files beside themselves. */
const native = ['electron', 'better-sqlite3', 'webgpu', 'sharp', 'onnxruntime-node'];

export async function bundle(input: string, dir: string, entryFileNames: string): Promise<void> {
  const build = await rolldown({
    input,
    platform: 'node',
    external: [...native, /^@tensorflow\/tfjs-node/],
    logLevel: 'silent',
  });
  await build.write({ dir, format: 'cjs', entryFileNames, chunkFileNames: '[name]-[hash].cjs' });
  await build.close();
}

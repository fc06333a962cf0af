/**
 * Where engines find what does not come with `npm ci`, and what a process needs around it before it
 * loads one: dynamic linkers read these variables once, at the start of a process.
 */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The software Vulkan driver that comes with Debian's chromium. */
export const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';

/**
 * The folder of the TensorFlow engine pack, built or not: DIALECT_ENGINE_PACK (a packaged
 * application names a folder among the user's data), else `engine-pack/tensorflow` of the checkout.
 */
export function packFolder(env: NodeJS.ProcessEnv = process.env): string {
  const named = env['DIALECT_ENGINE_PACK'];
  return named !== undefined && named !== ''
    ? named
    : fileURLToPath(new URL('../../engine-pack/tensorflow', import.meta.url));
}

/** Folders of CUDA libraries inside a pack; none in a pack for the CPU. */
function cudaFolders(pack: string): string[] {
  const nvidia = join(pack, 'nvidia');
  if (!existsSync(nvidia)) {
    return [];
  }
  return readdirSync(nvidia)
    .toSorted()
    .map((part) => join(nvidia, part, 'lib'))
    .filter((folder) => existsSync(folder));
}

/**
 * What a child process that opens engines needs in its environment, on top of `env`.
 * DIALECT_SWIFTSHADER=1 gives WebGPU the software driver, for tests on machines without a GPU.
 */
export function engineEnvironment(
  env: NodeJS.ProcessEnv = process.env,
  { large = false }: { large?: boolean } = {},
): Record<string, string> {
  // The products of a language model are large enough to be shared out, and for oneDNN.
  const threads = large ? availableParallelism() : 1;
  const added: Record<string, string> = {
    // Errors only: TensorFlow otherwise tells of every CPU feature on standard error.
    TF_CPP_MIN_LOG_LEVEL: env['TF_CPP_MIN_LOG_LEVEL'] ?? '2',
    // Without oneDNN a kernel on small matrices, which training is made of, takes a third of the
    // time on two threads (4.4 against 14 ms for 100 layers of 128 x 64), and sums in one order.
    TF_ENABLE_ONEDNN_OPTS: env['TF_ENABLE_ONEDNN_OPTS'] ?? (large ? '1' : '0'),
    // One thread a kernel: sharing small ones out costs more than it saves. A training step of the
    // default size takes half to two thirds of the time on one of two cores.
    TF_NUM_INTRAOP_THREADS: env['TF_NUM_INTRAOP_THREADS'] ?? String(threads),
    // Scoring, whose rows are many, is shared out all the same.
    DIALECT_THREADS: env['DIALECT_THREADS'] ?? String(availableParallelism()),
    // Leaves the rest of the card's memory to other programs.
    TF_FORCE_GPU_ALLOW_GROWTH: env['TF_FORCE_GPU_ALLOW_GROWTH'] ?? 'true',
  };
  const cuda = process.platform === 'linux' ? cudaFolders(packFolder(env)) : [];
  if (cuda.length > 0) {
    const present = env['LD_LIBRARY_PATH'];
    added['LD_LIBRARY_PATH'] = [...cuda, ...(present ? [present] : [])].join(delimiter);
  }
  if (env['DIALECT_SWIFTSHADER'] === '1' && existsSync(SWIFTSHADER)) {
    added['VK_DRIVER_FILES'] = SWIFTSHADER;
    added['VK_ICD_FILENAMES'] = SWIFTSHADER;
  }
  return added;
}

/**
 * A plain Node to fork engines with: DIALECT_NODE where it is set; inside Electron the one that
 * Dialect brings along, since WebGPU does not run in Electron's; else the present one.
 */
export function nodeExecutable(env: NodeJS.ProcessEnv = process.env): string {
  const named = env['DIALECT_NODE'];
  if (named !== undefined && named !== '') {
    return named;
  }
  if (process.versions['electron'] === undefined) {
    return process.execPath;
  }
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json');
    const folder = outsideArchive(join(manifest, '..', 'bin'));
    const binary = join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(binary) ? binary : process.execPath;
  } catch {
    return process.execPath;
  }
}

/**
 * Where a packaged file lies on the disk: only Electron itself reads its archive, so that a program
 * for another Node is named by its unpacked copy. Paths and file addresses; others stay as they are.
 */
export function outsideArchive(place: string): string {
  return place.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked');
}

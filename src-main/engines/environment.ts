/**
 * Where engines find components that do not come with `npm ci`, and the environment that a process needs
 * before it loads one: dynamic linkers read these variables once, when a process starts.
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

/** Folders of CUDA libraries inside a pack; empty for a CPU pack. */
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
 * The environment of a child process that opens engines, on top of `env`. DIALECT_SWIFTSHADER=1 gives
 * WebGPU the software driver, for tests on machines without a GPU.
 */
export function engineEnvironment(
  env: NodeJS.ProcessEnv = process.env,
  { large = false }: { large?: boolean } = {},
): Record<string, string> {
  // The products of a language model are large enough for several threads, and for oneDNN.
  const threads = large ? availableParallelism() : 1;
  const added: Record<string, string> = {
    // Errors only: by default TensorFlow reports every CPU feature on standard error.
    TF_CPP_MIN_LOG_LEVEL: env['TF_CPP_MIN_LOG_LEVEL'] ?? '2',
    // Without oneDNN, kernels on small matrices, the bulk of training, take a third of the time on two
    // threads (4.4 against 14 ms for 100 layers of 128 x 64), and sum in a fixed order.
    TF_ENABLE_ONEDNN_OPTS: env['TF_ENABLE_ONEDNN_OPTS'] ?? (large ? '1' : '0'),
    // One thread per kernel: splitting small ones costs more than it saves. A training step of the
    // default size takes half to two thirds of the time on one of two cores.
    TF_NUM_INTRAOP_THREADS: env['TF_NUM_INTRAOP_THREADS'] ?? String(threads),
    // Scoring has many rows, so it uses all threads anyway.
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
 * A plain Node to fork engines with: DIALECT_NODE if set; inside Electron the one shipped with Dialect,
 * since WebGPU does not run in Electron's; else the present one.
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
 * Path of a packaged file on the disk: only Electron itself can read its archive, so a program for
 * another Node is named by its unpacked copy. Applies to paths and file URLs; others are unchanged.
 */
export function outsideArchive(place: string): string {
  return place.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked');
}

/**
 * Compiles tfjs's binding between Node-API and TensorFlow's C library, including Dialect's own kernels
 * (kernels/), which become operations of TensorFlow when the binding is loaded.
 */
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BuildError, say } from './report.ts';
import { run, showTail } from './run.ts';

const KERNELS = fileURLToPath(new URL('kernels', import.meta.url));

/** Kinds of processors, as in kernels/choose.cc, with the instruction sets that the compiler may use. */
const KINDS = {
  plain: [],
  avx2: ['-mavx2', '-mfma'],
  avx512: [
    '-mavx2', '-mfma', '-mavx512f', '-mavx512vl', '-mavx512bw', '-mavx512dq',
    '-mprefer-vector-width=512',
  ],
};

/** Vectorises loops, but keeps NaN semantics. */
const FAST = ['-O3', '-fopenmp-simd', '-fno-math-errno', '-fno-trapping-math'];

/**
 * @param sources the tfjs-node package; its `binding/*.cc` are compiled unchanged
 * @param include TensorFlow's headers
 * @param lib the folder of TensorFlow's libraries; the binding is written next to them and finds
 *     them there wherever the pack is moved
 * @param work a folder for intermediate files
 */
export async function compileBinding(
  sources: string,
  include: string,
  lib: string,
  work: string,
): Promise<void> {
  const nodeApi = join(
    dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json')),
    'include',
  );
  say(`Compiling the binding and its kernels with ${compiler()} ...`);
  const kernels = await compileKernels(include, join(work, 'kernels'));
  await compile([
    '-O2', '-shared', '-pthread',
    '-DNAPI_VERSION=8', '-DNODE_GYP_MODULE_NAME=tfjs_binding', '-DBUILDING_NODE_EXTENSION',
    `-I${sources}`, `-I${include}`, `-I${nodeApi}`,
    join(sources, 'binding/tfjs_backend.cc'),
    join(sources, 'binding/tfjs_binding.cc'),
    ...kernels,
    '-o', join(lib, 'tfjs_binding.node'),
    `-L${lib}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2',
    '-Wl,-rpath,$ORIGIN',
  ]);
}

/** @returns the object files */
async function compileKernels(include: string, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const object = async (name: string, source: string, options: readonly string[]) => {
    const file = join(folder, `${name}.o`);
    await compile(['-c', join(KERNELS, source), '-o', file, '-fvisibility=hidden', ...options]);
    return file;
  };
  return Promise.all([
    object('ops', 'ops.cc', ['-O2', `-I${include}`]),
    object('register', 'register.cc', ['-O2', `-I${include}`]),
    object('choose', 'choose.cc', ['-O2']),
    ...Object.entries(KINDS).map(([kind, options]) =>
      object(kind, 'kind.cc', [...FAST, ...options, `-DDIALECT_KIND=kernels_${kind}`]),
    ),
  ]);
}

function compiler(): string {
  return process.env['CXX'] ?? 'g++';
}

async function compile(options: readonly string[]): Promise<void> {
  const ran = await run(compiler(), ['-std=c++17', '-fPIC', ...options]);
  if (ran.code === null) {
    throw new BuildError(
      `The C++ compiler '${compiler()}' was not found. Install one (Debian: apt install g++) and run this again.`,
    );
  }
  if (ran.code !== 0) {
    showTail(ran);
    throw new BuildError(
      'The binding did not compile; the lines above say why. g++ 9 or newer is needed. What was fetched is kept.',
    );
  }
}

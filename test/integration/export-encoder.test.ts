/** What is exported with a language model: its licence, its origin, how it reads texts. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TrainSettingsInput } from '../../src-main/contract/index.ts';
import { exportModel } from '../../src-main/services/exports/export-model.ts';
import { startTraining } from '../../src-main/services/runs/training.ts';
import type { OpenProject } from '../../src-main/store/database.ts';
import { readyProject } from '../contract/project.ts';
import { quick } from '../contract/support.ts';
import { missingInPython, python } from '../python.ts';
import { writeModel } from '../unit/encoders/transformer-model.ts';

const frozen = { ...quick, methods: [], validators: [], seeds: 1, meaningFactor: 0.3 };
const tuned = {
  ...frozen,
  tune: 'lora' as const,
  tuneSteps: 2,
  tuneBatch: 2,
  tuneTokens: 20,
  loraLayers: 99,
};
const files = { LICENSE: 'Do as you like.', 'NOTICE.txt': 'By somebody.', 'notes.txt': 'Mine.' };

async function ready(): Promise<{ folder: string; models: string; project: OpenProject }> {
  const { folder, project } = await readyProject({ pairs: 40, texts: 20 });
  return { folder, models: join(folder, 'models'), project };
}

async function exported(
  { folder, models, project }: Awaited<ReturnType<typeof ready>>,
  settings: TrainSettingsInput,
) {
  const run = await (await startTraining(project, settings, { models })).ended;
  expect(run.failure).toBeNull();
  const to = join(folder, 'exported');
  const wishes = { application: 'Dialect 0.0.0', models, withEncoder: true };
  await exportModel(project.path, { runId: run.id }, to, wishes);
  const read = (name: string) => readFileSync(join(to, name), 'utf8');
  return {
    run,
    encoder: readdirSync(join(to, 'encoder')).toSorted(),
    readme: read('README.md'),
    card: JSON.parse(read('model-card.json')) as object,
    read,
  };
}

const minutes = { timeout: 120_000 };
const encoding = missingInPython('numpy', 'onnxruntime', 'tokenizers');

describe('an export tries its own scorer on texts of the project', () => {
  async function trained() {
    const place = await ready();
    const encoder = await writeModel(join(place.folder, 'mine'));
    const run = await (
      await startTraining(place.project, { ...frozen, encoder }, { models: place.models })
    ).ended;
    expect(run.failure).toBeNull();
    const to = join(place.folder, 'exported');
    const wishes = { application: 'Dialect 0.0.0', models: place.models, withEncoder: true };
    const write = (program: string) =>
      exportModel(place.project.path, { runId: run.id }, to, { ...wishes, python: program });
    return { ...place, run, to, write };
  }

  it.skipIf(encoding)(
    `and is refused where it gives other rewards${encoding}`,
    minutes,
    async () => {
      const { project, to, write } = await trained();
      const { check } = await write(python);
      expect(check).toMatchObject({ texts: 20 });
      expect((check as { largest: number }).largest).toBeLessThan(0.01);
      expect(readdirSync(to)).not.toContain('__pycache__');
      rmSync(to, { recursive: true });
      project.db.exec('UPDATE reward SET reward = reward + 1 WHERE rank = 3');
      await expect(write(python)).rejects.toThrow(
        /disagrees with the run on 1 of 20 texts: .*Nothing was exported/,
      );
      expect(existsSync(to)).toBe(false);
    },
  );

  it('and says that it did not where no Python is at hand', minutes, async () => {
    const { write } = await trained();
    const { check } = await write(join(tmpdir(), 'no-python'));
    expect(check).toEqual({ unchecked: `${join(tmpdir(), 'no-python')} does not run here` });
  });
});

describe('a model with its encoder', () => {
  it(
    'of a hub, tuned: names the model on the hub, its licence, and what was changed',
    minutes,
    async () => {
      const place = await ready();
      mkdirSync(join(place.models, 'hub'), { recursive: true });
      await writeModel(join(place.models, 'hub/someone--tiny'), files);
      const encoder = 'someone/tiny?prefix=say: ';
      const {
        run,
        encoder: names,
        readme,
        card,
        read,
      } = await exported(place, { ...tuned, encoder });
      // As many layers as the model has.
      expect(run.settings.loraLayers).toBe(1);
      expect(names).toEqual([
        'LICENSE',
        'NOTICE.txt',
        'model.onnx',
        'settings.json',
        'tokenizer.json',
      ]);
      expect(read('encoder/LICENSE')).toBe(files.LICENSE);
      expect(JSON.parse(read('adapter/adapter_config.json'))).toMatchObject({
        base_model_name_or_path: 'someone/tiny',
      });
      expect(readme).toMatch(
        /`base` is `AutoModel\.from_pretrained\("someone\/tiny"\)`, from the hub/,
      );
      expect(readme).toMatch(/The weights of tiny were changed.*encoder\/model\.onnx the changed/);
      expect(card).toMatchObject({
        encoders: [
          {
            id: encoder,
            pooling: 'mean',
            reading: { window: 20, longTexts: 'cut', prefix: 'say: ', normalise: false },
          },
        ],
      });
    },
  );

  it('of a folder, as it is: says how texts were read, and of no change', minutes, async () => {
    const place = await ready();
    const model = await writeModel(join(place.folder, 'mine'), {
      ...files,
      'modules.json': [{ type: 'sentence_transformers.models.Normalize', path: '2_Normalize' }],
    });
    const { encoder, readme, card } = await exported(place, {
      ...frozen,
      encoder: `${model}?window=32`,
    });
    expect(encoder).toContain('LICENSE');
    expect(readme).not.toMatch(/changed by this training|adapter\//);
    expect(card).toMatchObject({
      encoders: [
        {
          id: 'mine?window=32',
          pooling: 'mean',
          licence: 'see LICENSE',
          reading: { window: 32, longTexts: 'windows', prefix: '', normalise: true },
        },
      ],
    });
  });
});

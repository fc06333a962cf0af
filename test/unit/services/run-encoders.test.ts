/** Encoders of stored runs, whose models are read in another way by now. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keyByCosine } from '../../../src-main/encoders/transformer/index.ts';
import { nothingDone, packed } from '../../../src-main/runs/checkpoint.ts';
import { encodersOfRun } from '../../../src-main/services/encoders/run-encoders.ts';
import { saveCheckpoint } from '../../../src-main/store/checkpoints.ts';
import { getRun } from '../../../src-main/store/runs.ts';
import { tinyRewardModel } from '../../contract/reward-model.ts';
import { addRun, addTargets } from '../store/ranked.ts';
import { newProject, temporaryFolder } from '../store/support.ts';

const prompts = { 'Which?': { 'This one.': [1], 'That one.': [0] } };

test.each(['', '?reads=joint,fit'])(
  'a run that compared by cosine (“%s”) says so, and not that files were changed',
  async (reads) => {
    const { db } = newProject();
    const models = join(temporaryFolder(), 'models');
    const model = await tinyRewardModel({ architectures: ['LlamaForCausalLM'] });
    addTargets(db, prompts);
    const runId = addRun(db, prompts, { settings: { encoder: `style+${model}${reads}` } });
    const began = async (name: string) => {
      const state = packed(nothingDone([null, await keyByCosine(name, { models })]));
      saveCheckpoint(db, runId, { progress: 0.5, state });
    };
    const { settings } = getRun(db, runId);
    const encoders = () => encodersOfRun(db, { id: runId, settings }, models);
    await began(reads === '' ? `${model}?reads=joint,shift,cosine` : `${model}${reads}`);
    await expect(encoders()).rejects.toThrow(/^Run 1 .*cosine of tiny-reward.*Start the run again/);
    // Readings that compare nothing have the key that they had.
    await began(`${model}?reads=joint,shift`);
    expect(await encoders()).toHaveLength(2);
  },
);

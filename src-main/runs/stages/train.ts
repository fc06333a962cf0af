/** One training of a candidate, and the trainings that it depends on. */
import { DialectError } from '../../contract/index.ts';
import { SOURCE_ONLY, type Candidate } from '../../learning/candidates.ts';
import type { TrainingData } from '../../learning/ensemble-data.ts';
import { methodOf } from '../../learning/methods/index.ts';
import { scoreAll } from '../../learning/score.ts';
import { prepared } from '../../learning/train.ts';
import type { RunContext, Trained, Training } from '../context.ts';
import { teachersOfPart } from '../plan.ts';

/** Minimum pairs that teachers must agree on to learn from them. */
const FEWEST_PAIRS = 20;

/**
 * @param training its data before any method has prepared it
 * @throws DialectError `nothing-taught` if the labels, or the pairs that teachers agree on, leave nothing
 * to learn
 */
export async function trainCandidate(context: RunContext, training: Training): Promise<Trained> {
  const { candidate } = training;
  const data = prepared(candidate.method, training.data);
  const { teaching } = candidate.method;
  if (!teaching) return context.train({ ...training, data });
  return context.train({ ...training, data: await taughtBy(context, { ...training, data }) });
}

async function taughtBy(context: RunContext, training: Training): Promise<TrainingData> {
  const { candidate, data, owner, part } = training;
  const { teaching } = candidate.method;
  if (!teaching) return data;
  if (data.examples.texts < 2) {
    throw nothingTaught(
      candidate,
      'it learns from preferences, and the source loss reads single texts',
    );
  }
  const teachers = teachersOfPart(part);
  const members = teaching.teachersOf(data);
  const known = context.taughtRewards.get(data.target);
  if (known) context.skip(owner, teachers);
  const rewards = known ?? (await trainTeachers(context, training, members));
  context.taughtRewards.set(data.target, rewards);
  const taught = teaching.taught(data, rewards, candidate.agreement ?? 0.5);
  const pairs = taught.members.reduce(
    (sum, { train }, k) => sum + (train.length - data.members[k].train.length) / 2,
    0,
  );
  if (pairs < FEWEST_PAIRS * data.members.length) {
    throw nothingTaught(
      candidate,
      `its teachers agree on ${pairs} target pairs, which is too few to learn from`,
    );
  }
  return taught;
}

/** Rewards of the target texts, one array per teacher. */
async function trainTeachers(
  context: RunContext,
  { owner, part, label, data, loss, settings }: Training,
  members: TrainingData['members'],
): Promise<Float32Array[]> {
  const method = methodOf(SOURCE_ONLY);
  const { models } = await context.train({
    owner,
    part: teachersOfPart(part),
    label: `${label}, its teachers`,
    data: { ...data, members },
    candidate: { ...method, method, lambda: null, agreement: null },
    loss,
    settings: { ...settings, lambda: 0 },
  });
  const rewards: Float32Array[] = [];
  for (const model of models) rewards.push(await scoreAll(model, data.target, context.check));
  return rewards;
}

function nothingTaught({ label, id }: Candidate, why: string): DialectError {
  return new DialectError('nothing-taught', `${label} was left out: ${why}.`, { id });
}

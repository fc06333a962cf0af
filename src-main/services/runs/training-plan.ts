/** Settings and data of a run before it starts: what it would use, what it lacks, and what would weaken it. */
import {
  type CandidateInfo,
  type MethodInfo,
  type TrainPlan,
  TrainSettings,
  type TrainSettingsInput,
  toFailure,
} from '../../contract/index.ts';
import { AS_IS } from '../../domain/average-rank.ts';
import { factsOfSnapshot, resolveLoss, usableLosses } from '../../domain/loss-choice.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { encoders } from '../../encoders/index.ts';
import { blockKinds, haveOwnScore, tunedBlockKinds } from '../../encoders/spec.ts';
import { probeEngines } from '../../engines/index.ts';
import { ALL, candidatesOf, type Candidate } from '../../learning/candidates.ts';
import { losses, lossOf } from '../../learning/losses/index.ts';
import { validatorOf, validators } from '../../learning/validators/index.ts';
import type { OpenProject } from '../../store/database.ts';
import { judgedAside } from '../../store/judges.ts';
import { countGold } from '../../store/ranking.ts';
import { countItems, currentSnapshot, domainIds, havePrompts } from '../../store/runs.ts';
import type { RunDomains } from '../../store/new-run.ts';
import { modelsFolder } from '../home.ts';
import { engineOf, estimateSeconds } from './training-time.ts';

/** Minimum preferences for a result worth trusting. */
const FEW_PAIRS = 50;
const FEW_TARGETS = 100;

function info({ id, label, description }: MethodInfo): MethodInfo {
  return { id, label, description };
}

function candidateInfo({ method, lambda, agreement, ...known }: Candidate): CandidateInfo {
  return { ...info(known), method: method.id, lambda, agreement };
}

export interface Prepared {
  settings: TrainSettings;
  domains: RunDomains;
  snapshot: Snapshot;
  loss: TrainPlan['loss'];
  obstacles: string[];
}

/** A language model takes minutes where a head takes seconds: one seed is enough to begin with. */
function withTuningDefaults(wished: TrainSettingsInput): TrainSettingsInput {
  return wished.tune === 'lora' ? { seeds: 1, ...wished } : wished;
}

/** Every method that a tuned run cannot have is an obstacle; the others can be planned. */
function withoutClosedForms(settings: TrainSettings, obstacles: string[]): TrainSettings {
  if (settings.tune === 'none') return settings;
  const methods = settings.methods.filter((id) => {
    try {
      candidatesOf({ ...settings, methods: [id] });
      return true;
    } catch (error) {
      const { code, message } = toFailure(error);
      if (code !== 'cannot-tune') throw error;
      obstacles.push(message);
      return false;
    }
  });
  return { ...settings, methods };
}

/**
 * @param facts scored: one of the encoders is a reward model. planned: see `currentSnapshot`
 * @throws DialectError `unknown-method`, `bad-strength`, `unknown-loss`, ...
 */
export function prepare(
  project: OpenProject,
  wished: TrainSettingsInput,
  facts: { scored: boolean; planned?: boolean },
): Prepared {
  const obstacles: string[] = [];
  const settings = withoutClosedForms(TrainSettings.parse(withTuningDefaults(wished)), obstacles);
  candidatesOf(settings);
  if (settings.methods.includes(AS_IS) && !facts.scored) obstacles.push(nothingAsItIs);
  if (settings.loss !== 'auto') lossOf(settings.loss);
  settings.validators.forEach(validatorOf);
  const domains = {
    sources: domainIds(project.db, 'source', settings.sources),
    targets: domainIds(project.db, 'target', settings.targets),
  };
  const snapshot = currentSnapshot(project.db, domains.sources, {
    ...settings,
    planned: facts.planned ?? false,
  });
  const loss = resolvable(settings.loss, snapshot, obstacles);
  if (domains.sources.length === 0) {
    obstacles.push('There is no source domain. Import preference pairs as a source.');
  } else {
    obstacles.push(...nothingToLearn(snapshot));
  }
  if (domains.targets.length === 0 || countItems(project.db, domains.targets) === 0) {
    obstacles.push('There is no target text to rank. Import unlabelled texts as a target.');
  }
  return { settings, domains, snapshot, loss, obstacles };
}

const nothingAsItIs =
  'None of the encoders has a score of its own, so that nothing can be ranked as it is. Choose a reward model (a folder of the kind *ForSequenceClassification with one label) with score among its readings, or leave as-is out.';

/** Why the existing labels say nothing about which text is better; empty if some do. */
function nothingToLearn({ pairs, votes, ties, leftOut, scores }: Snapshot): string[] {
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  if (votes > 0 && ties === votes && scores.length === 0) {
    return [
      `The labels are ${count(ties, 'tie')} and no preference: nothing is said to be better than anything else. Label or import some preferences.`,
    ];
  }
  if (pairs.length > 0) return [];
  if (scores.length > 0) {
    return [
      scores.every(({ value }) => value === scores[0].value)
        ? `All ${count(scores.length, 'score')} are ${scores[0].value}: nothing is better than anything else. Import other scores, or label pairs.`
        : 'The scores of the source texts make no pair of which one is clearly better. Check their scale, or label pairs.',
    ];
  }
  if (leftOut > 0) {
    return [
      `The labels are ${count(leftOut, 'vote')} for “both bad”, which say nothing of what is better. Label or import some preferences.`,
    ];
  }
  return ['No source pair has a preference yet. Label some, or import labelled pairs.'];
}

/** What a run would learn with; null if the labels do not allow it, which is an obstacle. */
function resolvable(
  wished: string,
  snapshot: Snapshot,
  obstacles: string[],
): { id: string; reason: string } | null {
  if (snapshot.pairs.length === 0 && snapshot.scores.length === 0) return null;
  try {
    const { loss, reason } = resolveLoss(wished, factsOfSnapshot(snapshot));
    return { id: loss, reason };
  } catch (error) {
    obstacles.push(toFailure(error).message);
    return null;
  }
}

/** What a run with these settings would use and need, and how long it would take. */
export async function planTraining(
  project: OpenProject,
  wished: TrainSettingsInput,
  models = modelsFolder(),
): Promise<TrainPlan> {
  const tunes = wished.tune === 'lora';
  const scored = await haveOwnScore(wished.encoder ?? 'style', models, tunes);
  const { settings, domains, snapshot, loss, obstacles } = prepare(project, wished, {
    scored,
    planned: true,
  });
  const engine = await probeEngines();
  const usable = new Map(usableLosses(factsOfSnapshot(snapshot)).map((one) => [one.id, one]));
  const chosen = candidatesOf({ ...settings, scored });
  const offered = candidatesOf({ ...settings, methods: [ALL, ...settings.methods], scored });
  const targetItems = countItems(project.db, domains.targets);
  return {
    settings,
    candidates: offered.map(candidateInfo),
    chosen: chosen.map(({ id }) => id),
    losses: losses.map((known) => ({
      ...info(known),
      usable: usable.get(known.id)?.usable ?? false,
      why: usable.get(known.id)?.why ?? '',
    })),
    loss,
    validators: validators.map(info),
    goldLabels: countGold(project.db, domains.targets),
    encoders: encoders.map(info),
    pairs: snapshot.pairs.length,
    votes: snapshot.votes,
    ties: snapshot.ties,
    targetItems,
    seconds: await estimateSeconds(project, { settings, domains, scored }, engine, models),
    engine,
    engineId: engineOf(settings, engine),
    obstacles,
    warnings: warningsOf(project, { settings, domains, snapshot, targetItems }),
  };
}

/** Sentences on what would weaken a run with these data. */
function warningsOf(
  project: OpenProject,
  {
    settings,
    domains,
    snapshot,
    targetItems,
  }: Pick<Prepared, 'settings' | 'domains' | 'snapshot'> & { targetItems: number },
): string[] {
  const warnings: string[] = [];
  if (snapshot.pairs.length > 0 && snapshot.pairs.length < FEW_PAIRS) {
    warnings.push(
      `Only ${snapshot.pairs.length === 1 ? '1 preference' : `${snapshot.pairs.length} preferences`}: the result will change a lot with every further label.`,
    );
  }
  if (targetItems > 0 && targetItems < FEW_TARGETS) {
    warnings.push(
      `Only ${targetItems === 1 ? '1 target text' : `${targetItems} target texts`}: too few to say how the target differs from the source.`,
    );
  }
  if (snapshot.leftOut > 0) {
    warnings.push(
      snapshot.leftOut === 1
        ? '1 vote for “both bad” says nothing about which is better, and is not trained on.'
        : `${snapshot.leftOut} votes for “both bad” say nothing about which is better, and are not trained on.`,
    );
  }
  const aside = judgedAside(project.db, domains.sources);
  if (aside > 0) {
    warnings.push(
      `${aside === 1 ? '1 vote of a judge is' : `${aside} votes of judges are`} not trained on: include them in People if they are to be.`,
    );
  }
  const unread = unreadPrompts(project, settings, domains);
  if (unread !== null) warnings.push(unread);
  return warnings;
}

/** A sentence, if source items have prompts that only columns of style depend on. */
function unreadPrompts(
  { db }: OpenProject,
  { encoder, tune }: TrainSettings,
  { sources }: RunDomains,
): string | null {
  const blocks = tune === 'none' ? blockKinds(encoder) : tunedBlockKinds(encoder);
  const read = blocks.some(({ kind, reads }) => kind !== 'form' && reads !== 'answer');
  if (read || !havePrompts(db, sources)) return null;
  return 'Your texts have prompts, and this choice of encoders does not read them: which answer fits what was asked cannot be learned. Add a language model that reads both.';
}

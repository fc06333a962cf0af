/** Candidates: a method with the weight of its domain loss or another strength, which a run compares. */
import { DialectError, type TrainSettings } from '../contract/index.ts';
import { methodOf, methods, untrained, type Method } from './methods/index.ts';

export interface Candidate {
  /** `wdgrl`, or `wdgrl@0.1` if the weight is not the run's usual one. Stable: stored with runs. */
  id: string;
  label: string;
  description: string;
  method: Method;
  /** Weight of the domain loss; null for methods without one. */
  lambda: number | null;
  /** Minimum agreement of the teachers for a label to be used; null for methods without teachers. */
  agreement: number | null;
}

type Wish = Pick<TrainSettings, 'methods' | 'lambda' | 'standardise'> &
  Partial<Pick<TrainSettings, 'tune' | 'encoder'>> & {
    /** Whether one of the encoders is a reward model with a score of its own. */
    scored?: boolean;
  };

/** Stands for every candidate of `allCandidates`. */
export const ALL = 'all';
export const SOURCE_ONLY = 'source-only';
/** The encoder that reads nothing but form. */
const FORM = 'style';

/**
 * The weight that a method's plain id stands for: the settings' own, else the method's for these
 * encoders. Null for a method without a domain loss.
 */
export function usualLambda(
  method: Method,
  settings: Pick<Wish, 'lambda' | 'tune' | 'encoder'>,
): number | null {
  if (!method.domainLoss) return null;
  const own = readsMeaning(settings) ? method.strengthOfMeaning : undefined;
  return settings.lambda ?? own ?? method.strengths.at(0) ?? null;
}

/** Whether a frozen encoder is used beside or instead of the built-in features of form. */
function readsMeaning({ encoder = FORM, tune }: Pick<Wish, 'tune' | 'encoder'>): boolean {
  return tune !== 'lora' && encoder.split('+').some((part) => part !== FORM);
}

/** The strength that a method's plain id stands for: its usual weight, or the first agreement. */
function usualStrength(method: Method, settings: Wish): number | null {
  return method.teaching ? (method.strengths.at(0) ?? null) : usualLambda(method, settings);
}

/** Whether a method can be compared while a language model is tuned. */
function tunes({ movesTexts, teaching }: Method): boolean {
  return !movesTexts && !teaching;
}

/** Every method at each of its strengths, and a reward model as it is, if there is one. */
export function allCandidates(settings: Wish): Candidate[] {
  const { scored = false } = settings;
  return (
    [...methods, ...(scored ? untrained : [])]
      .filter((method) => method.id !== 'standardise' || settings.standardise !== 'domain')
      // A frozen candidate among tuned ones would differ from them by more than its method.
      .filter((method) => settings.tune !== 'lora' || tunes(method))
      .flatMap((method) =>
        method.strengths.length === 0
          ? [candidate(method, null, settings)]
          : method.strengths.map((lambda) => candidate(method, lambda, settings)),
      )
  );
}

/**
 * The candidates that settings name: source-only first, then in their order, each once.
 *
 * @throws DialectError `unknown-method`, `bad-strength`, `cannot-tune`
 */
export function candidatesOf(settings: Wish): Candidate[] {
  const wished = settings.methods.flatMap((id) =>
    id === ALL ? allCandidates(settings) : [candidateOf(id, settings)],
  );
  const first = candidate(methodOf(SOURCE_ONLY), null, settings);
  const byId = new Map([first, ...wished].map((one) => [one.id, one]));
  return [...byId.values()];
}

function candidateOf(id: string, settings: Wish): Candidate {
  const [name, strength, ...more] = id.split('@');
  const method = methodOf(name);
  if (strength === undefined) return candidate(method, usualStrength(method, settings), settings);
  const value = Number(strength);
  const { least, most, is } = strengthsOf(method);
  const fits = more.length === 0 && strength.trim() !== '' && value >= least && value <= most;
  if (is === null || !fits) {
    throw new DialectError(
      'bad-strength',
      is === null
        ? `“${id}” has a weight, but ${method.label} has no domain loss. Write ${name}.`
        : `“${id}” names no ${is}. Write ${name}@X, with X from ${least} to ${most}.`,
      { id },
    );
  }
  return candidate(method, value, settings);
}

/** The meaning and the bounds of the number after a method's name. */
function strengthsOf({ domainLoss, teaching }: Method) {
  if (teaching) return { least: 0.5, most: 1, is: 'agreement of the teachers' };
  return { least: 0, most: 100, is: domainLoss ? 'weight of the domain loss' : null };
}

function candidate(method: Method, strength: number | null, settings: Wish): Candidate {
  const { id, label, description } = method;
  if (settings.tune === 'lora' && !tunes(method)) {
    throw new DialectError(
      'cannot-tune',
      method.teaching
        ? `${label} learns from frozen models, and cannot tune one. Leave it out, or switch tuning off.`
        : `${label} moves texts in closed form, so no language model can be tuned through it. Leave it out, or switch tuning off.`,
      { id },
    );
  }
  const named = strength !== null && strength !== usualStrength(method, settings);
  return {
    id: named ? `${id}@${strength}` : id,
    label: named ? `${label} ${strength}` : label,
    description,
    method,
    lambda: method.teaching ? null : strength,
    agreement: method.teaching ? strength : null,
  };
}

/** Candidates: methods with the weight of their domain loss, as one run compares them. */
import { DialectError, type TrainSettings } from '../contract/index.ts';
import { methodOf, methods, type Method } from './methods/index.ts';

export interface Candidate {
  /** `wdgrl`, or `wdgrl@0.1` where the weight is not the run's usual one. Stable: stored with runs. */
  id: string;
  label: string;
  description: string;
  method: Method;
  /** Null for methods without a domain loss. */
  lambda: number | null;
}

type Wish = Pick<TrainSettings, 'methods' | 'lambda' | 'standardise'> &
  Partial<Pick<TrainSettings, 'tune'>>;

/** Stands for every candidate of `allCandidates`. */
export const ALL = 'all';
export const SOURCE_ONLY = 'source-only';

/**
 * The weight that a method's plain id stands for: that of the settings, else the first of its own. Null
 * for a method without a domain loss.
 */
export function usualLambda(
  method: Method,
  settings: Pick<TrainSettings, 'lambda'>,
): number | null {
  if (!method.domainLoss) return null;
  return settings.lambda ?? method.strengths.at(0) ?? null;
}

/** Every method at each of its strengths. */
export function allCandidates(settings: Wish): Candidate[] {
  return (
    methods
      .filter((method) => method.id !== 'standardise' || settings.standardise !== 'domain')
      // Beside tuned candidates a frozen one would be compared for another reason than its method.
      .filter((method) => settings.tune !== 'lora' || !method.movesTexts)
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
  if (strength === undefined) return candidate(method, usualLambda(method, settings), settings);
  const lambda = Number(strength);
  const isWeight = more.length === 0 && strength.trim() !== '' && lambda >= 0 && lambda <= 100;
  if (!method.domainLoss || !isWeight) {
    throw new DialectError(
      'bad-strength',
      method.domainLoss
        ? `“${id}” names no weight of the domain loss. Write ${name}@X, with X from 0 to 100.`
        : `“${id}” has a weight, but ${method.label} has no domain loss. Write ${name}.`,
      { id },
    );
  }
  return candidate(method, lambda, settings);
}

function candidate(method: Method, lambda: number | null, settings: Wish): Candidate {
  const { id, label, description } = method;
  if (settings.tune === 'lora' && method.movesTexts) {
    throw new DialectError(
      'cannot-tune',
      `${label} moves texts in closed form, and has nothing to tune a language model through. Leave it out, or switch tuning off.`,
      { id },
    );
  }
  const named = lambda !== null && lambda !== usualLambda(method, settings);
  return {
    id: named ? `${id}@${lambda}` : id,
    label: named ? `${label} ${lambda}` : label,
    description,
    method,
    lambda,
  };
}

/**
 * The true answer behind votes of annotators of unequal skill: each annotator has an error matrix,
 * estimated together with the answers (Dawid & Skene 1979, Applied Statistics 28).
 */
import type { Judgement } from './figure.ts';

export interface DawidSkene {
  /** Unit -> probability of each class, adding up to 1. */
  answers: Map<number, Float64Array>;
  /** Annotator -> errors[said][truth], the probability of saying `said` when the truth is `truth`. */
  errors: Map<string, Float64Array[]>;
  /** Share of each class. */
  priors: Float64Array;
}

/** Minimum probability, so that one unheard-of answer rules out nothing. */
const EPSILON = 1e-10;

interface Ending {
  /** Maximum number of rounds. */
  rounds: number;
  /** Ends when no answer's probability changes by more than this. */
  tolerance: number;
}

/**
 * Expectation maximisation, starting from the shares of the votes.
 *
 * @param judgements values from 0 to `classes` - 1; at least one
 */
export function dawidSkene(
  judgements: readonly Judgement[],
  classes: number,
  { rounds, tolerance }: Ending = { rounds: 200, tolerance: 1e-6 },
): DawidSkene {
  const model: DawidSkene = {
    answers: shares(judgements, classes),
    errors: new Map(),
    priors: new Float64Array(classes),
  };
  maximise(judgements, model);
  for (let round = 0; round < rounds; round++) {
    const moved = expect(judgements, model);
    maximise(judgements, model);
    if (moved < tolerance) break;
  }
  return model;
}

/** The maximum-likelihood priors and errors, given the answers. */
function maximise(judgements: readonly Judgement[], model: DawidSkene): void {
  model.priors = priorsOf(model.answers, model.priors.length);
  model.errors = errorsOf(judgements, model.answers, model.priors.length);
}

function shares(judgements: readonly Judgement[], classes: number): DawidSkene['answers'] {
  const answers: DawidSkene['answers'] = new Map();
  for (const { unit, value } of judgements) {
    let counts = answers.get(unit);
    if (!counts) answers.set(unit, (counts = new Float64Array(classes)));
    counts[value]++;
  }
  for (const counts of answers.values()) normalise(counts);
  return answers;
}

function normalise(values: Float64Array): void {
  const sum = values.reduce((all, value) => all + value, 0);
  for (let k = 0; k < values.length; k++) values[k] /= sum;
}

function priorsOf(answers: DawidSkene['answers'], classes: number): Float64Array {
  const priors = new Float64Array(classes);
  for (const probabilities of answers.values()) {
    for (let k = 0; k < classes; k++) priors[k] += probabilities[k] / answers.size;
  }
  return priors;
}

function errorsOf(
  judgements: readonly Judgement[],
  answers: DawidSkene['answers'],
  classes: number,
): DawidSkene['errors'] {
  const errors: DawidSkene['errors'] = new Map();
  for (const { unit, annotator, value } of judgements) {
    let matrix = errors.get(annotator);
    if (!matrix) {
      matrix = Array.from({ length: classes }, () => new Float64Array(classes));
      errors.set(annotator, matrix);
    }
    const truth = answers.get(unit);
    if (truth) for (let k = 0; k < classes; k++) matrix[value][k] += truth[k];
  }
  for (const matrix of errors.values()) {
    // An answer that the annotator never gave is left out, as in crowd-kit 1.4.2.
    const heard = matrix.filter((said) => said.some((mass) => mass > 0));
    for (let k = 0; k < classes; k++) {
      for (const said of heard) said[k] = Math.max(EPSILON, said[k]);
      const sum = heard.reduce((all, said) => all + said[k], 0);
      for (const said of heard) said[k] /= sum;
    }
  }
  return errors;
}

/** Log-likelihood of each class of each unit, given its votes. */
function likelihoods(
  judgements: readonly Judgement[],
  { answers, errors, priors }: DawidSkene,
): Map<number, Float64Array> {
  const logs = new Map<number, Float64Array>();
  for (const unit of answers.keys()) {
    logs.set(
      unit,
      priors.map((prior) => Math.log(Math.max(EPSILON, prior))),
    );
  }
  for (const { unit, annotator, value } of judgements) {
    const log = logs.get(unit);
    const said = errors.get(annotator)?.[value];
    if (log && said) for (let k = 0; k < log.length; k++) log[k] += Math.log(said[k]);
  }
  return logs;
}

/** Updates the answers from priors and errors. @returns the largest change of a probability */
function expect(judgements: readonly Judgement[], model: DawidSkene): number {
  let moved = 0;
  for (const [unit, log] of likelihoods(judgements, model)) {
    const most = Math.max(...log);
    const probabilities = log.map((value) => Math.exp(value - most));
    normalise(probabilities);
    const before = model.answers.get(unit);
    for (const [k, p] of probabilities.entries()) {
      moved = Math.max(moved, Math.abs(p - (before?.[k] ?? 0)));
    }
    model.answers.set(unit, probabilities);
  }
  return moved;
}

/**
 * A linear classifier of domains, source 0 and target 1: how well the two can be told apart, and by which
 * texts. A text's logit comes from a fit that has not seen it.
 */
import { DialectError } from '../../contract/errors.ts';
import { independentUnits } from '../../domain/statistics.ts';
import { auc } from './auc.ts';
import { fitLogistic } from './logistic.ts';
import { allRows, drawRows, foldsOf } from './sample.ts';

export interface ClassifierOptions {
  /** L2 penalty on the mean log loss, over columns in units of their standard deviation. */
  ridge?: number;
  /** Maximum rows per side for one fit; more are sampled. */
  limit?: number;
}

export interface CrossFitOptions extends ClassifierOptions {
  folds?: number;
  /** Group number (such as the prompt) per row: rows of one group are never in two folds. */
  sourceGroups?: ArrayLike<number> | null;
  targetGroups?: ArrayLike<number> | null;
}

export interface DomainClassifier {
  /** [d] */
  weights: Float64Array;
  intercept: number;
  /** log p(target | x) / p(source | x) with domains of equal size, [n]; rows [n, d]. */
  logit(rows: Float32Array): Float64Array;
}

export interface DomainSeparation {
  /** On held-out rows: .5 if the domains cannot be told apart, 1 if they always can. */
  auc: number;
  /** Held-out share of wrong answers, both domains weighted equally. */
  error: number;
  /** 2 (1 - 2 error), 0 to 2. */
  proxyA: number;
}

const RIDGE = 0.01;
const LIMIT = 4000;

/** @param source row-major [n, d] @param target row-major [m, d] */
export function fitDomainClassifier(
  source: Float32Array,
  target: Float32Array,
  d: number,
  { ridge = RIDGE, limit = LIMIT }: ClassifierOptions = {},
): DomainClassifier {
  const rowsOf = (rows: Float32Array, name: string) =>
    drawRows(allRows(rows.length / d), limit, `classifier-${name}`);
  return fitOn(
    { rows: source, chosen: rowsOf(source, 'source') },
    { rows: target, chosen: rowsOf(target, 'target') },
    d,
    ridge,
  );
}

/** Some rows of a matrix, row-major [n, d]. */
interface ChosenRows {
  rows: Float32Array;
  chosen: Int32Array;
}

function fitOn(source: ChosenRows, target: ChosenRows, d: number, ridge: number): DomainClassifier {
  const { weights, intercept } = fitLogistic(source, target, d, ridge);
  const logit = (rows: Float32Array) => {
    const logits = new Float64Array(rows.length / d).fill(intercept);
    for (let i = 0; i < logits.length; i++) {
      for (let j = 0; j < d; j++) logits[i] += rows[i * d + j] * weights[j];
    }
    return logits;
  };
  return { weights, intercept, logit };
}

/** Logits of every row, from a fit that has not seen the row's fold. */
export interface CrossFit {
  /** [n] */
  source: Float64Array;
  /** [m] */
  target: Float64Array;
  sourceFolds: Int32Array;
  targetFolds: Int32Array;
  folds: number;
}

/**
 * @param source row-major [n, d] @param target row-major [m, d]
 * @throws DialectError too-few-texts if a side cannot fill the folds
 */
export function crossFit(
  source: Float32Array,
  target: Float32Array,
  d: number,
  options: CrossFitOptions = {},
): CrossFit {
  const { ridge = RIDGE, limit = LIMIT, folds = 2 } = options;
  const foldsFor = (rows: Float32Array, groups: ArrayLike<number> | null, name: string) => {
    // By row if one group holds most rows: it could not be split over folds.
    const units = groups && independentUnits(groups);
    const fold = foldsOf(rows.length / d, units, folds, `folds-${name}`);
    const filled = new Set(fold).size;
    if (filled < folds) {
      throw new DialectError(
        'too-few-texts',
        `To compare domains, the ${name} needs at least ${folds} texts. Add texts to it.`,
        { side: name, rows: fold.length, folds },
      );
    }
    return fold;
  };
  const sourceFolds = foldsFor(source, options.sourceGroups ?? null, 'source');
  const targetFolds = foldsFor(target, options.targetGroups ?? null, 'target');
  const result: CrossFit = {
    source: new Float64Array(sourceFolds.length),
    target: new Float64Array(targetFolds.length),
    sourceFolds,
    targetFolds,
    folds,
  };
  for (let fold = 0; fold < folds; fold++) {
    const others = (of: Int32Array, name: string) =>
      drawRows(
        allRows(of.length).filter((i) => of[i] !== fold),
        limit,
        `fold-${name}-${fold}`,
      );
    const classifier = fitOn(
      { rows: source, chosen: others(sourceFolds, 'source') },
      { rows: target, chosen: others(targetFolds, 'target') },
      d,
      ridge,
    );
    const heldOut = (into: Float64Array, rows: Float32Array, of: Int32Array) => {
      const logits = classifier.logit(rows);
      for (let i = 0; i < of.length; i++) if (of[i] === fold) into[i] = logits[i];
    };
    heldOut(result.source, source, sourceFolds);
    heldOut(result.target, target, targetFolds);
  }
  return result;
}

/**
 * Held-out AUC and the proxy-A distance 2 (1 - 2 error) (Ben-David et al. 2007, Analysis of
 * representations for domain adaptation), averaged over folds.
 *
 * @param source row-major [n, d] @param target row-major [m, d]
 * @throws DialectError too-few-texts
 */
export function domainSeparation(
  source: Float32Array,
  target: Float32Array,
  d: number,
  options: CrossFitOptions = {},
): DomainSeparation {
  const fit = crossFit(source, target, d, options);
  let area = 0;
  let error = 0;
  for (let fold = 0; fold < fit.folds; fold++) {
    // Per fold, since logits of two fits need not share a scale.
    const s = fit.source.filter((_, i) => fit.sourceFolds[i] === fold);
    const t = fit.target.filter((_, i) => fit.targetFolds[i] === fold);
    area += auc(s, t) / fit.folds;
    error += (wrong(s, 1) / s.length + wrong(t, -1) / t.length) / 2 / fit.folds;
  }
  return { auc: area, error, proxyA: Math.max(0, 2 * (1 - 2 * error)) };
}

/** Counts logits on the side of `sign`, zeros as one half. */
function wrong(logits: Float64Array, sign: 1 | -1): number {
  let count = 0;
  for (const z of logits) count += z * sign > 0 ? 1 : z === 0 ? 0.5 : 0;
  return count;
}

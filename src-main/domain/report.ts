/** What a report of a run is made of. */
import type { CurvePoint, Domain, Evaluation, Run } from '../contract/index.ts';

export interface ReportRow {
  project: string;
  run: Run;
  curves: readonly CurvePoint[];
  /** Null where the project holds no labels of the target to measure on. */
  evaluation: Evaluation | null;
  domains: readonly Domain[];
  /** Annotators with a vote that stands. */
  annotators: number;
  /** e.g. 'Dialect 0.1.0'. */
  application: string;
  /** Milliseconds since 1970. */
  madeAt: number;
}

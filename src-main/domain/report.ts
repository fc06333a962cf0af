/** The contents of a report on a run. */
import type { CurvePoint, Domain, Evaluation, Run, SourceMatrix } from '../contract/index.ts';

export interface ReportRow {
  project: string;
  run: Run;
  curves: readonly CurvePoint[];
  /** Null if the project has no target labels to measure on. */
  evaluation: Evaluation | null;
  /** Null if no model was trained on a source alone. */
  sources: SourceMatrix | null;
  domains: readonly Domain[];
  /** Annotators with a standing vote. */
  annotators: number;
  /** e.g. 'Dialect 0.1.0'. */
  application: string;
  /** Milliseconds since 1970. */
  madeAt: number;
}

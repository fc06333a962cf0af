/** The contents of a report on a run, gathered from the project. */
import type { Evaluation, Run, SourceMatrix } from '../../contract/index.ts';
import type { ReportRow } from '../../domain/report.ts';
import { ofAdjudication } from '../../store/adjudications.ts';
import { listDomains } from '../../store/data.ts';
import type { Db } from '../../store/database.ts';
import { getCurve } from '../../store/run-results.ts';
import { evaluateRun } from '../transfer/evaluate.ts';
import { sourceMatrix } from '../transfer/source-matrix.ts';

export interface ReportWish {
  project: string;
  /** e.g. 'Dialect 0.1.0'. */
  application: string;
  /** If it was computed before; computed now by default. */
  evaluation?: Evaluation | null | undefined;
  sources?: SourceMatrix | null | undefined;
}

export function reportOf(db: Db, run: Run, wish: ReportWish): ReportRow {
  const { project, application, evaluation = evaluateRun(db, run) } = wish;
  const { sources = sourceMatrix(db, run) } = wish;
  const annotators = db
    .prepare(
      `SELECT count(DISTINCT annotator) FROM standing WHERE NOT ${ofAdjudication('annotator')}`,
    )
    .pluck()
    .get();
  return {
    project,
    run,
    evaluation,
    sources,
    application,
    curves: getCurve(db, run.id),
    domains: listDomains(db),
    annotators: Number(annotators),
    madeAt: Date.now(),
  };
}

/**
 * The records that the renderer and the core share, as zod schemas. They describe what crosses the wire;
 * how it is stored is up to `store`.
 */
export * from './records/project.ts';
export * from './records/labelling.ts';
export * from './records/label-settings.ts';
export * from './records/questions.ts';
export * from './records/task-settings.ts';
export * from './records/guidelines.ts';
export * from './records/import.ts';
export * from './records/merging.ts';
export * from './records/data-changes.ts';
export * from './records/judge.ts';
export * from './records/people-figure.ts';
export * from './records/people.ts';
export * from './records/adjudication.ts';
export * from './records/work.ts';
export * from './records/train-settings.ts';
export * from './records/diagnostics.ts';
export * from './records/learning.ts';
export * from './records/comparison.ts';
export * from './records/encoders.ts';
export * from './records/ranking.ts';
export * from './records/inspection.ts';
export * from './records/maps.ts';
export * from './records/source-matrix.ts';
export * from './records/spot-check.ts';
export * from './records/export.ts';
export * from './records/settings.ts';

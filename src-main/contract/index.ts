export type * from './bridge.ts';
export * from './commands.ts';
export * from './errors.ts';
export * from './faults.ts';
export * from './records.ts';
export * from './topics.ts';
export * from './wire.ts';

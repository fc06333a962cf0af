/** Engines: where the arithmetic of training runs. Found, probed, named, opened. */
export type { EngineId, EngineInfo, EngineReport } from '../contract/records.ts';
export { askProgram, type Asked, type AskOptions } from './ask.ts';
export { chooseEngines, type EngineWork } from './choose.ts';
export { engineEnvironment } from './environment.ts';
export { openEngine, type OpenEngine } from './open.ts';
export { probeEngines, type ProbeOptions } from './probe.ts';

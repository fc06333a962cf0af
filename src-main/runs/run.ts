/** One run from its snapshot to its verdict: executes its plan, stage by stage. */
import { type MethodSummary, toFailure, type EngineId } from '../contract/index.ts';
import { SOURCE_ONLY, type Candidate } from '../learning/candidates.ts';
import type { RunInput } from '../store/run-input.ts';
import { blocksOf, modelKeysOf, type ModelKeys } from './blocks.ts';
import { nothingDone, packed, unpacked } from './checkpoint.ts';
import { Clock } from './clock.ts';
import type { RunEvent, RunOrder } from './events.ts';
import { Journal } from './journal.ts';
import { mayBeLeftOut } from './left-out.ts';
import { openRun, skipTrainings, type OpenRun, type UnderWay } from './open.ts';
import { ownerOfSource, planRun, REFERENCE } from './plan.ts';
import { processesFor } from './processes.ts';
import { modelEvents, rewardEvents } from './results.ts';
import { trainSideBySide, type Helper, type HelperEvent } from './side-by-side.ts';
import { runCandidate, type CandidateResult } from './stages/candidate.ts';
import { findingsOf, type Findings } from './stages/findings.ts';
import { REFERENCE_LABEL, runReference } from './stages/reference.ts';
import { runSource } from './stages/sources.ts';
import type { Wish } from './wish.ts';

export interface RunHost {
  send(event: RunEvent): void;
  wish(): Wish;
  /**
   * Starts a process that trains candidates of the same run.
   *
   * @param engine the run's engine @param kept its checkpoint, packed
   */
  startHelper(engine: EngineId, kept: Uint8Array, hear: (event: HelperEvent) => void): Helper;
}

/** The state of a run while it trains. */
interface Run extends UnderWay {
  input: RunInput;
  host: RunHost;
  open: OpenRun;
  modelKeys: ModelKeys;
  /** Summaries of the finished candidates, by id. */
  summaries: Map<string, MethodSummary>;
}

/** @throws Stopped, DialectError */
export async function train(input: RunInput, order: RunOrder, host: RunHost): Promise<void> {
  const { send } = host;
  const plan = planRun(input.settings, order.encoders.flatMap(blocksOf), {
    sources: input.sources.map(({ id }) => id),
  });
  const clock = new Clock(plan.trainings);
  const modelKeys = modelKeysOf(order.encoders);
  const kept = (input.checkpoint && unpacked(input.checkpoint)) ?? nothingDone(modelKeys);
  const journal = new Journal(kept, clock, send, host.wish);
  const underWay = { plan, clock, journal };
  const open = await openRun(input, order, underWay, {
    engine: ({ label, reason }) => send({ kind: 'engine', label, reason }),
    curve: (points) => send({ kind: 'curve', points }),
  });
  const run: Run = { ...underWay, input, host, open, modelKeys, summaries: new Map() };
  try {
    let found: Findings | null = null;
    for (const stage of plan.stages) {
      if (stage.kind === 'candidates') await trainCandidates(run, stage.candidates);
      else if (stage.kind === 'findings') found = await compareCandidates(run);
      else if (stage.kind === 'sources') await addSources(run);
      else if (stage.kind === 'reference') await addReference(run);
    }
    if (!found) throw new Error('the plan of a run without a verdict');
    const { leftOut } = journal.kept;
    send({
      kind: 'findings',
      summaries: found.summaries,
      findings: { ...found.findings, leftOut },
    });
  } finally {
    await open.close();
  }
}

/** Trains the candidates of one stage that are not done yet, side by side if that pays. */
async function trainCandidates(run: Run, candidates: readonly Candidate[]): Promise<void> {
  const { host, clock, journal, open } = run;
  const left = candidates.filter((candidate) => !isDone(run, candidate));
  if (left.length === 0) return;
  await trainSideBySide({
    candidates: left,
    processes: processesFor({
      candidates: left.length,
      hardware: open.context.tunable ? 'gpu' : open.engine.hardware,
      // Source-only is done by now; if the run was continued after it, nothing has been measured yet.
      seconds: clock.reading().secondsLeft ?? Infinity,
      memory: process.memoryUsage.rss(),
      free: process.availableMemory(),
    }),
    startHelper: (hear) => host.startHelper(open.engine.id, packed(journal.kept), hear),
    clock,
    journal,
    run: (candidate) => runCandidate(open.context, candidate, open.judges, journal.kept.base),
    done: (candidate, result) => keepResult(run, candidate, result),
    failed: (candidate, error) => leaveOut(run, candidate, error),
    curve: (points) => host.send({ kind: 'curve', points }),
  });
}

/** Whether an earlier start of the run finished the candidate, or left it out. */
function isDone(run: Run, { id }: Candidate): boolean {
  const { done, leftOut } = run.journal.kept;
  const known = run.input.finished.find(({ method }) => method === id);
  const finished = known !== undefined && done.includes(id);
  if (finished) run.summaries.set(id, known);
  const out = finished || leftOut.some(({ candidate }) => candidate === id);
  if (out) skipTrainings(run, id);
  return out;
}

function keepResult(run: Run, candidate: Candidate, result: CandidateResult): void {
  const { journal, open, host } = run;
  const { context } = open;
  const { id } = candidate;
  for (const event of modelEvents(context, id, result, run.modelKeys)) host.send(event);
  for (const event of rewardEvents(id, context.run.target.items, result.scores)) host.send(event);
  skipTrainings(run, id);
  journal.dropCurrent(id);
  const { done, base } = journal.kept;
  journal.kept = {
    ...journal.kept,
    done: [...done, id],
    base: id === SOURCE_ONLY ? result.base : base,
  };
  run.summaries.set(id, result.summary);
  host.send({ kind: 'method', summary: result.summary, checkpoint: journal.stored() });
}

/** Leaves out a failed candidate; without source-only there is no run. */
function leaveOut(run: Run, { id, label }: Pick<Candidate, 'id' | 'label'>, error: unknown): void {
  if (!mayBeLeftOut(error) || id === SOURCE_ONLY) throw error;
  const { journal } = run;
  skipTrainings(run, id);
  journal.dropCurrent(id);
  const reason = toFailure(error).message;
  const leftOut = [...journal.kept.leftOut, { candidate: id, label, reason }];
  journal.kept = { ...journal.kept, leftOut };
}

async function compareCandidates({ plan, journal, open, summaries }: Run): Promise<Findings> {
  journal.report('Comparing the candidates');
  const inOrder = plan.candidates.flatMap(({ id }) => summaries.get(id) ?? []);
  return findingsOf(open.context, inOrder);
}

async function addSources(run: Run): Promise<void> {
  const { input, open, host } = run;
  const known = new Set(input.keptSources());
  for (const source of input.sources) {
    const owner = ownerOfSource(source.id);
    if (known.has(source.id)) {
      skipTrainings(run, owner);
      continue;
    }
    try {
      host.send({ kind: 'source', model: await runSource(open.context, source) });
    } catch (error) {
      const label = `${source.name} alone`;
      leaveOut(run, { id: owner, label }, error);
    }
  }
}

async function addReference(run: Run): Promise<void> {
  const { input, journal, open, host } = run;
  const isKnown =
    input.finished.some(({ method }) => method === REFERENCE) ||
    journal.kept.leftOut.some(({ candidate }) => candidate === REFERENCE);
  if (isKnown) return;
  try {
    const base = journal.kept.base?.scores ?? null;
    const { scores, summary } = await runReference(open.context, input.referencePairs(), base);
    const { items } = open.context.run.target;
    for (const event of rewardEvents(REFERENCE, items, scores)) host.send(event);
    host.send({ kind: 'method', summary, checkpoint: journal.stored() });
  } catch (error) {
    leaveOut(run, { id: REFERENCE, label: REFERENCE_LABEL }, error);
  }
}

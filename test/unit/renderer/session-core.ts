/** A labelling session over a core in memory, whose clock only moves when told to. */
import type { Draft, LabelOverview, LabelPair, Vote } from '../../../src-main/contract/index.ts';
import type { Choice } from '../../../src-renderer/src/features/label/tasks/pairs/choice.ts';
import {
  pairCalls,
  type PairCommands,
  pairKind,
} from '../../../src-renderer/src/features/label/tasks/pairs/kind.ts';
import { LabelSession } from '../../../src-renderer/src/features/label/session.ts';

export const left: Choice = { outcome: 'prefer', side: 'first', strength: 2 };
export const right: Choice = { outcome: 'prefer', side: 'second', strength: 2 };
export const skip: Choice = { outcome: 'skip', side: null, strength: 2 };

/** A core in memory: pairs 1 to n, votes kept in order, with undo and redo. */
export class FakeCore implements PairCommands {
  votes: Vote[] = [];
  undone: Vote[] = [];
  /** The annotator in the window. */
  annotator = 'me';
  /** The next vote is written, but its answer is lost. */
  loseAnswer = false;
  asked: { exclude: number[]; limit: number }[] = [];
  failNext: Error | null = null;
  gate: Promise<void> = Promise.resolve();
  pairCount: number;
  #serial = 0;
  #drafts = new Map<string, Map<number, Draft>>();

  constructor(pairCount: number) {
    this.pairCount = pairCount;
  }

  get drafts(): Map<number, Draft> {
    return this.draftsOf(this.annotator);
  }

  draftsOf(annotator: string): Map<number, Draft> {
    const kept = this.#drafts.get(annotator) ?? new Map<number, Draft>();
    this.#drafts.set(annotator, kept);
    return kept;
  }

  #standing(pairId: number): Vote | null {
    const { annotator } = this;
    return this.votes.findLast((v) => v.pairId === pairId && v.annotator === annotator) ?? null;
  }

  overview(): LabelOverview {
    const done = new Set(this.votes.map((v) => v.pairId)).size;
    return {
      queues: { pending: this.pairCount - done, second: 0, skipped: 0, flagged: 0, done },
      drafts: this.drafts.size,
      secondsPerVote: null,
      secondsLeft: null,
      doneToday: done,
      canUndo: done > 0,
      canRedo: this.undone.length > 0,
    };
  }

  make(pairId: number): LabelPair {
    const vote = this.#standing(pairId);
    const first = { id: pairId * 10 + 1, text: `first of ${pairId}` };
    const second = { id: pairId * 10 + 2, text: `second of ${pairId}` };
    const standing = vote?.id ?? null;
    const draft = this.drafts.get(pairId) ?? null;
    const texts = { domain: 'email', prompt: '', turns: [], first, second };
    return { pairId, ...texts, vote, standing, draft, why: 'in order' };
  }

  next(params: { exclude: number[]; limit: number }): Promise<LabelPair[]> {
    this.asked.push(params);
    const out: LabelPair[] = [];
    for (let id = 1; id <= this.pairCount && out.length < params.limit; id += 1) {
      const stands = this.#standing(id);
      const open = stands === null || stands.outcome === 'skip';
      if (open && !params.exclude.includes(id)) out.push(this.make(id));
    }
    return Promise.resolve(out);
  }

  pair(pairId: number): Promise<LabelPair> {
    return Promise.resolve(this.make(pairId));
  }

  async submit(decision: Parameters<PairCommands['submit']>[0]) {
    await this.gate;
    if (this.failNext) {
      const error = this.failNext;
      this.failNext = null;
      throw error;
    }
    const { replaces, ...said } = decision;
    const stands = this.#standing(decision.pairId)?.id ?? null;
    if (replaces !== stands) {
      throw Object.assign(new Error('Changed elsewhere.'), { code: 'vote-changed' });
    }
    const vote: Vote = {
      ...said,
      id: String((this.#serial += 1)),
      annotator: this.annotator,
      strength: decision.strength ?? 2,
      reasons: decision.reasons ?? [],
      note: decision.note ?? '',
      guidelines: null,
      supersedes: stands,
      createdAt: 0,
    };
    this.votes.push(vote);
    this.drafts.delete(vote.pairId);
    if (this.loseAnswer) {
      this.loseAnswer = false;
      throw new Error('The connection was closed.');
    }
    return { vote, overview: this.overview() };
  }

  draft(pairId: number, draft: Draft | null, annotator: string) {
    const drafts = this.draftsOf(annotator);
    if (draft) drafts.set(pairId, draft);
    else drafts.delete(pairId);
    return Promise.resolve({ drafts: drafts.size });
  }

  undo() {
    const last = this.votes.findLastIndex((v) => v.annotator === this.annotator);
    const [vote] = last < 0 ? [] : this.votes.splice(last, 1);
    if (vote === undefined) return Promise.resolve(null);
    this.undone.push(vote);
    return Promise.resolve({ pair: this.make(vote.pairId), overview: this.overview() });
  }

  redo() {
    const vote = this.undone.pop();
    if (vote === undefined) return Promise.resolve(null);
    this.votes.push(vote);
    return Promise.resolve({ pair: this.make(vote.pairId), overview: this.overview() });
  }
}

/** A session whose clock only moves when told to. */
export async function sitting(pairs: number, pause: number | null = 350) {
  const core = new FakeCore(pairs);
  let time = 0;
  let timers: { at: number; act: () => void }[] = [];
  const session = new LabelSession({
    kind: pairKind,
    calls: pairCalls(core),
    seat: () => ({ project: 'p', annotator: core.annotator }),
    now: () => time,
    later(ms, act) {
      const timer = { at: time + ms, act };
      timers.push(timer);
      return () => (timers = timers.filter((t) => t !== timer));
    },
    pause: () => pause,
    changed: () => undefined,
  });
  const pass = async (ms: number) => {
    time += ms;
    for (const due of timers.filter((t) => t.at <= time)) {
      timers = timers.filter((t) => t !== due);
      due.act();
    }
    await settle();
  };
  await session.open('pending');
  return { core, session, pass, shown: () => session.state.question?.pairId };
}

export async function settle() {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
}

/** A vote of another window on the first pair. */
export const elsewhere = {
  pairId: 1,
  outcome: 'tie',
  chosen: null,
  strength: 2,
  shownFirst: 11,
  durationMs: 1,
  replaces: null,
} as const;

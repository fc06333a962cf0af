/** Votes that are still on their way when the next pair is on the screen already. */
import { describe, expect, it } from 'vitest';
import type { LabelPair, Vote } from '../../../src-main/contract/index.ts';
import { NOTICED_AFTER_MS } from '../../../src-renderer/src/features/label/screen.ts';
import { elsewhere, type FakeCore, left, right, settle, sitting, skip } from './session-core.ts';

/** The vote of this window, as the core has it. */
function mine(pair: LabelPair): Pick<LabelPair, 'vote' | 'standing'> {
  const vote: Vote = {
    id: 'written',
    pairId: pair.pairId,
    annotator: 'me',
    outcome: 'prefer',
    chosen: pair.first.id,
    strength: 2,
    shownFirst: pair.first.id,
    durationMs: 1,
    reasons: ['clear'],
    note: 'why',
    guidelines: null,
    supersedes: null,
    createdAt: 0,
  };
  return { vote, standing: vote.id };
}

describe('a vote on its way while the next pair is on the screen', () => {
  /** The vote on the first pair waits for the disk, or for what is to go wrong there. */
  async function onItsWay(prepare: (core: FakeCore) => void = () => undefined) {
    const here = await sitting(10, 0);
    await here.pass(500);
    here.session.setReasons(['clear']);
    here.session.setNote('why');
    prepare(here.core);
    let open = () => {};
    here.core.gate = new Promise((resolve) => (open = resolve));
    const sent = here.session.choose(left);
    await settle();
    const arrive = async () => {
      here.core.gate = Promise.resolve();
      open();
      await sent;
      await settle();
    };
    return { ...here, arrive };
  }
  const fails = (core: FakeCore) => (core.failNext = new Error('The disk is full.'));

  it('is said to be saved, and counted, only once it is on disk', async () => {
    const { core, session, pass, shown, arrive } = await onItsWay();
    expect(shown()).toBe(2);
    expect(session.state).toMatchObject({ said: '', saves: 0, last: null, reasons: [], note: '' });
    await pass(5000);
    expect(session.state.said).toMatch(/^Still saving: A is better. It comes back/);
    expect(session.state.saves).toBe(0);
    await arrive();
    expect(session.state).toMatchObject({ said: 'Saved: A is better.', saves: 1, last: left });
    expect(session.state.overview?.queues.done).toBe(1);
    expect(core.votes).toMatchObject([{ pairId: 1, durationMs: 500, note: 'why' }]);
    expect(shown()).toBe(2);
    expect(session.state.phase).toBe('deciding');
  });

  it('comes back as it was decided where it is not saved, and the pair meanwhile comes next', async () => {
    const { core, session, pass, shown, arrive } = await onItsWay(fails);
    await pass(500);
    session.setNote('half');
    await arrive();
    expect(shown()).toBe(1);
    expect(session.state).toMatchObject({
      phase: 'failed',
      choice: left,
      reasons: ['clear'],
      note: 'why',
      saves: 0,
      said: 'Not saved: A is better. It is kept here; try again.',
    });
    expect(session.state.error?.message).toBe('The disk is full.');
    await session.retry();
    expect(core.votes).toMatchObject([{ pairId: 1, chosen: 11, reasons: ['clear'], note: 'why' }]);
    expect(shown()).toBe(2);
    expect(session.state).toMatchObject({ said: 'Saved: A is better.', note: 'half' });
  });

  it('takes no key that was meant for the pair meanwhile, until its return can have been noticed', async () => {
    const { core, session, pass, shown, arrive } = await onItsWay(fails);
    await pass(500);
    await arrive();
    await pass(NOTICED_AFTER_MS - 1);
    await session.choose(right);
    expect(core.votes).toHaveLength(0);
    expect(session.state).toMatchObject({ phase: 'failed', choice: left });
    expect(session.state.said).toContain('nothing was recorded');
    await pass(1);
    await session.choose(right);
    expect(core.votes).toMatchObject([{ pairId: 1, chosen: 12 }]);
    expect(shown()).toBe(2);
  });

  it('drops with it what was decided or undone behind it, and says so', async () => {
    const { core, session, pass, shown, arrive } = await onItsWay(fails);
    await pass(500);
    void session.choose(right);
    void session.choose(skip);
    await settle();
    expect(session.state).toMatchObject({ phase: 'saving', choice: right });
    expect(shown()).toBe(2);
    void session.undo();
    await arrive();
    expect(core.votes).toHaveLength(0);
    expect(core.undone).toHaveLength(0);
    expect(shown()).toBe(1);
    expect(session.state.said).toMatch(
      /^Not saved: .* What you pressed after it was not recorded.$/,
    );
    await session.retry();
    expect(core.votes).toMatchObject([{ pairId: 1, chosen: 11 }]);
    expect(session.state).toMatchObject({ phase: 'arriving', choice: null });
  });

  it('keeps the pair behind it on the screen until both are on disk, in their order', async () => {
    const { core, session, pass, shown, arrive } = await onItsWay();
    await pass(500);
    const second = session.choose(right);
    await settle();
    expect(session.state).toMatchObject({ phase: 'saving', choice: right });
    expect(shown()).toBe(2);
    await arrive();
    await second;
    expect(core.votes.map(({ pairId }) => pairId)).toEqual([1, 2]);
    expect(session.state).toMatchObject({ said: 'Saved: B is better.', saves: 2 });
    expect(shown()).toBe(3);
  });

  it('is taken back by an undo that was pressed meanwhile', async () => {
    const { core, session, pass, shown, arrive } = await onItsWay();
    await pass(500);
    const undone = session.undo();
    await arrive();
    await undone;
    expect(core.votes).toHaveLength(0);
    expect(shown()).toBe(1);
    expect(session.state.former).toEqual(left);
    expect(session.upcoming[0].pairId).toBe(2);
  });

  it('comes back where another window changed it, and not where only its answer was lost', async () => {
    const changed = await onItsWay((core) => void core.submit(elsewhere));
    await changed.arrive();
    expect(changed.shown()).toBe(1);
    expect(changed.session.state).toMatchObject({ phase: 'changed', refused: left });
    expect(changed.session.upcoming[0].pairId).toBe(2);
    expect(changed.core.votes).toHaveLength(1);

    const known = await onItsWay((core) => {
      core.failNext = Object.assign(new Error('Changed elsewhere.'), { code: 'vote-changed' });
      const written = { ...core.make(1) };
      core.pair = () => Promise.resolve({ ...written, ...mine(written) });
    });
    await known.arrive();
    expect(known.shown()).toBe(2);
    expect(known.session.state).toMatchObject({ said: 'Saved: A is better.', saves: 1 });
  });

  it('waits where nothing else is held: there is nothing to show before it is on disk', async () => {
    const { core, session, pass, shown } = await sitting(1, 0);
    await pass(500);
    let open = () => {};
    core.gate = new Promise((resolve) => (open = resolve));
    const sent = session.choose(left);
    await settle();
    expect(session.state).toMatchObject({ phase: 'saving', choice: left });
    expect(shown()).toBe(1);
    open();
    await sent;
    expect(session.state.phase).toBe('empty');
  });
});

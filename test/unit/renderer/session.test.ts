/** What an annotator can rely on while voting: no key is lost, none applies to an unseen pair. */
import { describe, expect, it } from 'vitest';
import { KEEP_AFTER_MS } from '../../../src-renderer/src/features/label/drafts.ts';
import { SEEN_AFTER_MS } from '../../../src-renderer/src/features/label/screen.ts';
import { elsewhere, left, right, settle, sitting, skip } from './session-core.ts';

describe('voting', () => {
  it('sends the chosen answer by its id, with the side that stood first and the time taken', async () => {
    const { core, session, pass } = await sitting(3);
    await pass(2000);
    await session.choose(right);
    expect(core.votes).toMatchObject([
      { pairId: 1, outcome: 'prefer', chosen: 12, shownFirst: 11, durationMs: 2000, strength: 2 },
    ]);
  });

  it('says saved only after the core has answered', async () => {
    const { core, session, pass } = await sitting(3);
    await pass(500);
    let open = () => {};
    core.gate = new Promise((resolve) => (open = resolve));
    const sent = session.choose(left);
    await settle();
    expect(session.state.phase).toBe('saving');
    await pass(5000);
    expect(session.state.phase).toBe('saving');
    expect(session.state.said).toContain('Still saving');
    open();
    await sent;
    expect(session.state.phase).toBe('saved');
    expect(session.state.said).toBe('Saved: A is better.');
  });

  it('shows the vote for the pause, then the next pair without asking the core', async () => {
    const { core, session, pass, shown } = await sitting(10);
    await pass(500);
    const asked = core.asked.length;
    await session.choose(left);
    await pass(349);
    expect(shown()).toBe(1);
    await pass(1);
    expect(shown()).toBe(2);
    expect(core.asked.length).toBe(asked);
  });

  it('goes on without waiting for the disk where the pause is nought', async () => {
    const { session, pass, shown } = await sitting(10, 0);
    await pass(500);
    await session.choose(left);
    expect(shown()).toBe(2);
  });

  it('waits for the person where advancing is switched off', async () => {
    const { session, pass, shown } = await sitting(10, null);
    await pass(500);
    await session.choose(left);
    await pass(60_000);
    expect(shown()).toBe(1);
    session.advance();
    expect(shown()).toBe(2);
  });

  it('keeps a vote that failed on the screen and sends it again', async () => {
    const { core, session, pass, shown } = await sitting(3);
    await pass(500);
    core.failNext = new Error('The disk is full.');
    await session.choose(right);
    expect(session.state).toMatchObject({ phase: 'failed', choice: right });
    expect(session.state.error?.message).toBe('The disk is full.');
    await pass(10_000);
    expect(shown()).toBe(1);
    await session.retry();
    expect(session.state.phase).toBe('saved');
    expect(core.votes).toHaveLength(1);
  });

  it('sends reasons and note with the vote and starts the next pair without them', async () => {
    const { core, session, pass } = await sitting(3);
    await pass(500);
    session.setReasons(['more correct']);
    session.setNote('cites the rule');
    await session.choose(left);
    expect(core.votes[0]).toMatchObject({ reasons: ['more correct'], note: 'cites the rule' });
    await pass(350);
    expect(session.state).toMatchObject({ reasons: [], note: '' });
  });
});

describe('a question that is being changed', () => {
  it('stays on the screen behind its vote until the person goes on', async () => {
    const { session, pass, shown } = await sitting(5);
    await pass(500);
    await session.choose(left);
    session.hold();
    await pass(60_000);
    expect(shown()).toBe(1);
    session.advance();
    expect(shown()).toBe(2);
  });

  it('stays where the change began while the vote was on its way, and goes on after the next one', async () => {
    const { core, session, pass, shown } = await sitting(5);
    await pass(500);
    let open = () => {};
    core.gate = new Promise((resolve) => (open = resolve));
    const sent = session.choose(left);
    await settle();
    session.hold();
    open();
    await sent;
    await pass(60_000);
    expect(shown()).toBe(1);
    await session.choose(right);
    await pass(350);
    expect(shown()).toBe(2);
  });
});

describe('a key that comes early', () => {
  it('changes the vote still shown, and never votes on the pair behind it', async () => {
    const { core, session, pass, shown } = await sitting(5);
    await pass(500);
    await session.choose(left);
    await pass(200);
    await session.choose(right);
    expect(shown()).toBe(1);
    expect(core.votes.map((v) => [v.pairId, v.chosen])).toEqual([
      [1, 11],
      [1, 12],
    ]);
    expect(core.votes[1]?.supersedes).toBe(core.votes[0]?.id);
  });

  it('goes on at once where it repeats the vote still shown', async () => {
    const { core, session, pass, shown } = await sitting(5);
    await pass(500);
    await session.choose(left);
    await session.choose(left);
    expect(shown()).toBe(2);
    expect(core.votes).toHaveLength(1);
  });

  it('is kept while the vote before it is on its way, as a correction of the same pair', async () => {
    const { core, session, pass, shown } = await sitting(5);
    await pass(500);
    let open = () => {};
    core.gate = new Promise((resolve) => (open = resolve));
    const sent = session.choose(left);
    await settle();
    await session.choose(right);
    open();
    await sent;
    expect(shown()).toBe(1);
    expect(core.votes.at(-1)).toMatchObject({ pairId: 1, chosen: 12 });
  });

  it('votes at once on the first pair of a sitting, which took no other’s place', async () => {
    const { core, session } = await sitting(5);
    await session.choose(left);
    expect(core.votes).toMatchObject([{ pairId: 1 }]);
  });

  it('records nothing for a pair that has only just appeared, and says so', async () => {
    const { core, session, pass } = await sitting(5, 0);
    await pass(500);
    await session.choose(left);
    await pass(SEEN_AFTER_MS - 1);
    await session.choose(left);
    expect(core.votes).toHaveLength(1);
    expect(session.state.said).toContain('nothing was recorded');
    await pass(1);
    await session.choose(left);
    expect(core.votes).toHaveLength(2);
  });
});

describe('undo and redo', () => {
  it('brings the pair back with its vote marked, and the pair on the screen comes next', async () => {
    const { session, pass, shown } = await sitting(5);
    await pass(500);
    await session.choose(right);
    await pass(350);
    expect(shown()).toBe(2);
    await session.undo();
    expect(shown()).toBe(1);
    expect(session.state.former).toEqual(right);
    await pass(500);
    await session.choose(left);
    await pass(350);
    expect(shown()).toBe(2);
  });

  it('takes back the vote that is still shown without leaving the pair', async () => {
    const { core, session, pass, shown } = await sitting(5);
    await pass(500);
    await session.choose(right);
    await session.undo();
    await pass(1000);
    expect(shown()).toBe(1);
    expect(session.state.phase).toBe('deciding');
    expect(core.votes).toHaveLength(0);
  });

  it('gives an undone vote again and goes on from there', async () => {
    const { core, session, pass, shown } = await sitting(5);
    for (const choice of [left, right]) {
      await pass(500);
      await session.choose(choice);
      await pass(350);
    }
    await session.undo();
    await session.undo();
    expect(shown()).toBe(1);
    await session.redo();
    expect(session.state).toMatchObject({ phase: 'saved', choice: left });
    await pass(350);
    expect(shown()).toBe(2);
    await session.redo();
    expect(core.votes).toHaveLength(2);
    await pass(350);
    expect(shown()).toBe(3);
  });

  it('says so where there is nothing to undo', async () => {
    const { session, shown } = await sitting(5);
    await session.undo();
    expect(session.state.said).toBe('There is nothing to undo.');
    expect(shown()).toBe(1);
  });
});

describe('what is typed before a vote', () => {
  it('is kept a moment after it was typed, and when another pair is shown', async () => {
    const { core, session, pass } = await sitting(5);
    await pass(500);
    session.setNote('th');
    session.setNote('the second');
    expect(core.drafts.size).toBe(0);
    await pass(KEEP_AFTER_MS);
    expect(core.drafts.get(1)).toEqual({ reasons: [], note: 'the second', partial: null });
    expect(session.state.overview?.drafts ?? 1).toBe(1);
    session.setReasons(['clear']);
    await session.open('pending', 3);
    expect(core.drafts.get(1)?.reasons).toEqual(['clear']);
  });

  it('is there again in another sitting, with what the task keeps of the answer', async () => {
    const { core, session } = await sitting(5);
    core.drafts.set(2, { reasons: ['clear'], note: 'half', partial: { strength: 3 } });
    await session.open('pending', 2);
    expect(session.state).toMatchObject({
      reasons: ['clear'],
      note: 'half',
      partial: { strength: 3 },
    });
  });

  it('is gone with the vote that says it, and when it is emptied', async () => {
    const { core, session, pass } = await sitting(5);
    await pass(500);
    session.setNote('why');
    await session.choose(left);
    expect(core.votes[0].note).toBe('why');
    await pass(1000);
    expect(core.drafts.size).toBe(0);
    session.setNote('more');
    await pass(KEEP_AFTER_MS);
    session.setNote('');
    await pass(KEEP_AFTER_MS);
    expect(core.drafts.size).toBe(0);
  });

  it('stays where the vote was not saved, and where more was typed as the vote was on its way', async () => {
    const { core, session, pass } = await sitting(5, null);
    await pass(500);
    session.setNote('why');
    core.failNext = new Error('disk full');
    await session.choose(left);
    await pass(KEEP_AFTER_MS);
    expect(core.drafts.get(1)?.note).toBe('why');
    let open = () => {};
    core.gate = new Promise<void>((resolve) => (open = resolve));
    const retried = session.retry();
    await settle();
    session.setNote('why not');
    open();
    await retried;
    await pass(KEEP_AFTER_MS);
    expect(core.votes[0].note).toBe('why');
    expect(core.drafts.get(1)?.note).toBe('why not');
  });
});

describe('a pair that another window decided meanwhile', () => {
  async function changedElsewhere() {
    const here = await sitting(3);
    await here.core.submit(elsewhere);
    await here.pass(500);
    await here.session.choose(left);
    return here;
  }

  it('is not overwritten: what stands there is shown, and so is what was refused', async () => {
    const { core, session, shown } = await changedElsewhere();
    expect(core.votes).toHaveLength(1);
    expect(session.state).toMatchObject({ phase: 'changed', refused: left });
    expect(session.state.former?.outcome).toBe('tie');
    expect(session.state.said).toContain('equally good stands');
    expect(shown()).toBe(1);
  });

  it('can be left as it is, and does not come again', async () => {
    const { core, session, shown } = await changedElsewhere();
    session.advance();
    expect(shown()).toBe(2);
    expect(core.votes).toHaveLength(1);
    expect(session.upcoming.map(({ pairId }) => pairId)).not.toContain(1);
  });

  it('is replaced by a further vote, or by the refused one', async () => {
    const again = await changedElsewhere();
    await again.session.choose(right);
    expect(again.core.votes.map(({ chosen }) => chosen)).toEqual([null, 12]);
    const same = await changedElsewhere();
    await same.session.retry();
    expect(same.core.votes.map(({ chosen }) => chosen)).toEqual([null, 11]);
    expect(same.session.state.phase).toBe('saved');
  });
});

describe('a vote of which another one stands', () => {
  it('is saved where it is that one: it was written, and only the answer was lost', async () => {
    const { core, session, pass } = await sitting(3, null);
    await pass(500);
    session.setNote('why');
    session.setReasons(['clear']);
    core.loseAnswer = true;
    await session.choose(left);
    expect(session.state.phase).toBe('failed');
    await session.retry();
    expect(session.state).toMatchObject({ phase: 'saved', choice: left, refused: null });
    expect(session.state.said).toBe('Saved: A is better.');
    await pass(KEEP_AFTER_MS);
    expect([core.votes.length, core.drafts.size]).toEqual([1, 0]);
    await session.choose(right);
    expect(core.votes.map(({ chosen }) => chosen)).toEqual([11, 12]);
  });

  it('is none of mine where its note is another', async () => {
    const { core, session, pass } = await sitting(3, null);
    await pass(500);
    core.loseAnswer = true;
    await session.choose(left);
    session.setNote('and why');
    await session.retry();
    expect(session.state.phase).toBe('changed');
    await session.retry();
    expect(core.votes.at(-1)?.note).toBe('and why');
  });

  it('can be sent again where what stands could not be read', async () => {
    const { core, session, pass } = await sitting(3);
    await pass(500);
    core.failNext = Object.assign(new Error('Changed elsewhere.'), { code: 'vote-changed' });
    const read = core.pair.bind(core);
    core.pair = () => Promise.reject(new Error('The connection was closed.'));
    session.setNote('why');
    await session.choose(left);
    expect(session.state).toMatchObject({ phase: 'failed', choice: left });
    expect(session.state.error?.message).toBe('The connection was closed.');
    await pass(KEEP_AFTER_MS);
    expect(core.drafts.get(1)?.note).toBe('why');
    core.pair = read;
    await session.retry();
    expect(session.state.phase).toBe('saved');
  });
});

describe('a window that changes hands', () => {
  /** Like the room: the name has already changed when the old session is closed. */
  async function seats(here: Awaited<ReturnType<typeof sitting>>, annotator: string) {
    here.core.annotator = annotator;
    here.session.close();
    await here.session.open('pending', 1);
  }

  it('keeps what was typed for whoever typed it, and shows it to nobody else', async () => {
    const here = await sitting(3);
    const { core, session, pass } = here;
    await pass(500);
    session.setNote('mine alone');
    await seats(here, 'ben');
    expect(session.state).toMatchObject({ note: '', reasons: [] });
    expect([core.draftsOf('me').get(1)?.note, core.draftsOf('ben').size]).toEqual([
      'mine alone',
      0,
    ]);
    await session.choose(left);
    expect(core.votes).toMatchObject([{ annotator: 'ben', note: '' }]);
    await seats(here, 'me');
    expect(session.state.note).toBe('mine alone');
  });

  it('keeps it, too, where its vote fails after they left', async () => {
    const here = await sitting(3);
    const { core, session, pass } = here;
    await pass(500);
    session.setNote('mine alone');
    let open = () => {};
    core.gate = new Promise<void>((resolve) => (open = resolve));
    core.failNext = new Error('The disk is full.');
    const sent = session.choose(left);
    await settle();
    await seats(here, 'ben');
    open();
    await sent;
    await pass(KEEP_AFTER_MS);
    expect(session.state.note).toBe('');
    expect([core.draftsOf('me').get(1)?.note, core.draftsOf('ben').size]).toEqual([
      'mine alone',
      0,
    ]);
  });

  it('shows at an undo no choice of the one before', async () => {
    const here = await sitting(3);
    const { core, session, pass } = here;
    core.annotator = 'ben';
    await core.submit(elsewhere);
    core.annotator = 'me';
    await pass(500);
    await session.choose(right);
    await seats(here, 'ben');
    await session.undo();
    expect(session.state).toMatchObject({ phase: 'deciding', former: null });
    expect(core.votes.map(({ annotator }) => annotator)).toEqual(['me']);
  });
});

it('names all that it holds: the pair on the screen and those that come', async () => {
  const { session } = await sitting(40);
  const wanted = session.upcoming.map(({ pairId }) => pairId);
  expect(session.holds).toEqual([1, ...wanted]);
  session.close();
  expect(session.holds).toEqual([]);
});

describe('the queue', () => {
  it('asks for pairs before it runs out and never asks for one that it holds', async () => {
    const { core, session, pass } = await sitting(40);
    for (let i = 0; i < 20; i += 1) {
      await pass(500);
      await session.choose(left);
      await pass(350);
      expect(session.state.question).not.toBeNull();
      expect(session.upcoming.length).toBeGreaterThan(1);
    }
    expect(core.votes.map((v) => v.pairId)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    for (const { exclude } of core.asked) expect(exclude.length).toBeLessThanOrEqual(100);
  });

  it('lets the core ask again what was decided a while ago, and not what was decided just now', async () => {
    const { core, session, pass } = await sitting(40);
    for (let i = 0; i < 20; i += 1) {
      await pass(500);
      await session.choose(left);
      await pass(350);
    }
    const { exclude } = core.asked[core.asked.length - 1];
    expect(exclude).not.toContain(1);
    // The last three were decided after the request.
    for (const { pairId } of core.votes.slice(-8, -3)) expect(exclude).toContain(pairId);
  });

  it('ends, rather than serving a skipped pair again in the same sitting', async () => {
    const { session, pass, shown } = await sitting(3);
    for (let i = 0; i < 3; i += 1) {
      await pass(500);
      await session.choose(skip);
      await pass(350);
    }
    expect(shown()).toBeUndefined();
    expect(session.state.phase).toBe('empty');
    await session.open('skipped');
    expect(shown()).toBe(1);
  });

  it('finds new pairs after an import, without leaving the room', async () => {
    const { core, session, pass, shown } = await sitting(1);
    await pass(500);
    await session.choose(left);
    await pass(350);
    expect(session.state.phase).toBe('empty');
    core.pairCount = 3;
    await session.refresh();
    expect(shown()).toBe(2);
  });

  it('drops answers to a queue that was left', async () => {
    const { core, session, shown } = await sitting(5);
    const answer = core.next.bind(core);
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    core.next = async (params) => {
      const pairs = await answer(params);
      await gate;
      return pairs.map((pair) => ({ ...pair, domain: 'late' }));
    };
    const left = session.open('second');
    core.next = answer;
    await session.open('pending', 4);
    open();
    await left;
    expect(shown()).toBe(4);
    expect(session.upcoming.every((pair) => pair.domain === 'email')).toBe(true);
  });
});

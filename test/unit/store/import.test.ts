/** Imports: all rows or none, nothing twice, contradictory labels are all kept. */
import { describe, expect, it } from 'vitest';
import { listDomains, setRole } from '../../../src-main/store/data.ts';
import { makePairs } from '../../../src-main/store/make-pairs.ts';
import { appendVote } from '../../../src-main/store/events.ts';
import { importStaged } from '../../../src-main/store/import.ts';
import { currentSnapshot, domainIds } from '../../../src-main/store/runs.ts';
import { createStaging } from '../../../src-main/store/staging.ts';
import {
  count,
  decision,
  importRecords,
  newProject,
  pairIds,
  pairRecord,
  textRecord,
} from './support.ts';

const labelled = [
  pairRecord('p1', ['good', 'bad'], 'prefer'),
  pairRecord('p1', ['good', 'worse'], 'prefer'),
  pairRecord('p2', ['so', 'as well'], 'tie'),
  pairRecord('p3', ['open', 'undecided']),
];

describe('an import', () => {
  it('takes texts once each, pairs once each, and the labels as votes', () => {
    const { db } = newProject();
    const counts = importRecords(db, labelled);
    expect(counts).toEqual({
      rows: 4,
      items: { added: 7, known: 0 },
      pairs: { added: 4, known: 0 },
      questions: { added: 0, known: 0 },
      votes: { added: 3, known: 0 },
      scores: { added: 0, known: 0 },
      gold: { added: 0, known: 0 },
      notes: [],
      account: {
        rows: { taken: 4, known: 0, repeated: 0 },
        labels: {
          taken: 3,
          known: 0,
          repeated: 0,
          differing: { kept: 0, replaced: 0, added: 0, examples: [] },
          dropped: [],
        },
      },
    });
    expect(listDomains(db)).toMatchObject([
      { name: 'email', role: 'source', items: 7, pairs: 4, labelled: 3, gold: { pairs: 0 } },
    ]);
  });

  it('leaves references enforced, and none that leads nowhere, even where it is refused', () => {
    const { db } = newProject();
    importRecords(db, [...labelled, textRecord('p4', 'a text', 2.5)]);
    expect(() => importRecords(db, labelled, { role: 'target' })).toThrow('Nothing was imported');
    expect(db.pragma('foreign_key_check')).toEqual([]);
    expect(() =>
      db.prepare('INSERT INTO main.score (item_id, value) VALUES (999, 1)').run(),
    ).toThrow('FOREIGN KEY');
  });

  it('done twice adds nothing', () => {
    const { db } = newProject();
    const scored = [...labelled, textRecord('p4', 'a text', 2.5)];
    importRecords(db, scored);
    const before = ['item', 'pair', 'event', 'standing', 'score'].map((table) => count(db, table));
    const counts = importRecords(db, scored);
    expect(counts).toMatchObject({
      items: { added: 0, known: 8 },
      pairs: { added: 0, known: 4 },
      votes: { added: 0, known: 3 },
      scores: { added: 0, known: 1 },
    });
    expect(['item', 'pair', 'event', 'standing', 'score'].map((t) => count(db, t))).toEqual(before);
  });

  it('of pairs without their labels can be followed by one with them', () => {
    const { db } = newProject();
    expect(importRecords(db, labelled, { keepLabels: false }).votes.added).toBe(0);
    expect(importRecords(db, labelled)).toMatchObject({
      pairs: { added: 0, known: 4 },
      votes: { added: 3, known: 0 },
    });
  });

  it('keeps every row about a pair as a vote of a further imported annotator', () => {
    const { db } = newProject();
    const counts = importRecords(db, [
      pairRecord('p', ['x', 'y'], 'prefer'),
      pairRecord('p', ['y', 'x'], 'prefer'),
      pairRecord('p', ['x', 'y'], 'tie'),
      pairRecord('p', ['y', 'x'], 'prefer'),
    ]);
    expect(counts.votes).toEqual({ added: 4, known: 0 });
    const annotators = db.prepare('SELECT annotator FROM standing ORDER BY event_id').pluck().all();
    expect(annotators).toEqual(['imported', 'imported 2', 'imported 3', 'imported 4']);
    const { pairs } = currentSnapshot(db, domainIds(db, 'source', []));
    // One for x, two for y, one tie.
    expect(pairs.map((pair) => pair.weight)).toEqual([0.375, 0.625]);
  });

  it('takes a tie of one annotator once, whichever side each answer stands on', () => {
    const { db } = newProject();
    const byAnna = (texts: [string, string]) => ({
      ...pairRecord('p', texts, 'tie'),
      annotator: 'anna',
    });
    const counts = importRecords(db, [byAnna(['x', 'y']), byAnna(['y', 'x'])]);
    expect(counts.account.labels).toMatchObject({ taken: 1, repeated: 1 });
    expect(db.prepare('SELECT annotator FROM standing').pluck().all()).toEqual(['anna']);
  });

  it('does not collide with a person who calls herself “imported”', () => {
    const { db } = newProject();
    importRecords(db, [pairRecord('p', ['x', 'y'])]);
    const [pair] = pairIds(db);
    const own = appendVote(db, decision(pair, 'imported', { chosen: pair.b }));
    importRecords(db, [pairRecord('p', ['x', 'y'], 'prefer')]);
    const rows = db.prepare('SELECT annotator, event_id FROM standing ORDER BY annotator').all();
    expect(rows).toMatchObject([
      { annotator: 'imported', event_id: own.id },
      { annotator: 'imported 2' },
    ]);
  });

  it('that fails in the middle changes nothing', () => {
    const { db } = newProject();
    importRecords(db, [pairRecord('before', ['x', 'y'], 'prefer')]);
    const before = ['domain', 'item', 'pair', 'event'].map((table) => count(db, table));
    db.exec(`CREATE TEMP TRIGGER fails BEFORE INSERT ON event WHEN NEW.outcome = 'tie'
             BEGIN SELECT RAISE(ABORT, 'no more'); END`);
    expect(() => importRecords(db, labelled, { domain: 'new' })).toThrow('no more');
    expect(['domain', 'item', 'pair', 'event'].map((t) => count(db, t))).toEqual(before);
    expect(db.prepare('PRAGMA database_list').all()).not.toContainEqual(
      expect.objectContaining({ name: 'staged' }),
    );
  });

  it('into a domain of the other role is refused before anything is written', () => {
    const { db } = newProject();
    importRecords(db, labelled);
    for (const role of ['target', 'gold'] as const) {
      expect(() => importRecords(db, [textRecord('p', 'new')], { role })).toThrow(
        expect.objectContaining({ code: 'role-conflict' }),
      );
    }
    expect(count(db, 'item')).toBe(7);
  });

  it('keeps hostile and odd text as it is', () => {
    const { db } = newProject();
    const texts = ['<script>alert(1)</script>', '\u202eright to left', 'a\u0000b', '😀\r\n', ' '];
    importRecords(
      db,
      texts.map((text) => textRecord('', text)),
    );
    expect(db.prepare('SELECT text FROM item ORDER BY id').pluck().all()).toEqual(texts);
  });
});

describe('what an import does not take', () => {
  it('is said: gold ties, gold against gold, labels of a target', () => {
    const { db } = newProject();
    const gold = { domain: 'chat', role: 'gold' } as const;
    const first = importRecords(
      db,
      [pairRecord('p1', ['good', 'bad'], 'prefer'), pairRecord('p2', ['so', 'as well'], 'tie')],
      gold,
    );
    expect(first).toMatchObject({ gold: { added: 1, known: 0 } });
    expect(first.notes).toEqual([expect.stringMatching(/^1 gold pairs left out: a tie/)]);
    const contrary = importRecords(db, [pairRecord('p1', ['bad', 'good'], 'prefer')], gold);
    expect(contrary).toMatchObject({ gold: { added: 0, known: 0 } });
    expect(contrary.notes).toEqual([expect.stringMatching(/opposite/)]);
    const target = importRecords(db, [textRecord('p3', 'scored', 4)], {
      domain: 'chat',
      role: 'target',
    });
    expect(target).toMatchObject({ scores: { added: 0 }, gold: { added: 0 } });
    expect(target.notes).toEqual([expect.stringMatching(/^1 labels or scores left out/)]);
  });
});

describe('gold labels', () => {
  it('are kept apart: never votes, scores or part of a snapshot', () => {
    const { db } = newProject();
    importRecords(db, labelled);
    const counts = importRecords(
      db,
      [...labelled, textRecord('s', 'one', 1), textRecord('s', 'two', 5)],
      { domain: 'chat', role: 'gold' },
    );
    expect(counts.gold).toEqual({ added: 4, known: 0 });
    expect(counts.votes.added + counts.scores.added).toBe(0);
    expect(listDomains(db)).toMatchObject([
      { name: 'email', gold: { pairs: 0, scores: 0 } },
      { name: 'chat', role: 'target', labelled: 0, scores: 0, gold: { pairs: 2, scores: 2 } },
    ]);
    const snapshot = currentSnapshot(db, domainIds(db, 'source', []));
    expect(snapshot.votes).toBe(3);

    // Even if somebody makes the domain a source, its gold is not learned from.
    setRole(db, 2, 'source');
    expect(currentSnapshot(db, domainIds(db, 'source', []))).toEqual(snapshot);
  });
});

describe('scores of a source', () => {
  it('become preferences within their own domain only', () => {
    const { db } = newProject();
    const scored = (scale: number) =>
      Array.from({ length: 6 }, (_, i) => textRecord('same prompt', `text ${i}`, i * scale));
    importRecords(db, scored(1), { domain: 'one to five' });
    importRecords(db, scored(100), { domain: 'percent' });
    const { pairs } = currentSnapshot(db, domainIds(db, 'source', []));
    const domainOf = db.prepare('SELECT domain_id FROM item WHERE id = ?').pluck();
    expect(pairs.length).toBeGreaterThan(10);
    for (const { chosen, rejected } of pairs) {
      expect(domainOf.get(chosen)).toBe(domainOf.get(rejected));
      expect(chosen).toBeGreaterThan(rejected); // ids rise with the scores
    }
  });

  it('may be very many', () => {
    const { db } = newProject();
    const texts = Array.from({ length: 60_000 }, (_, i) => textRecord('', `text ${i}`, i % 97));
    importRecords(db, texts);
    expect(currentSnapshot(db, [1]).pairs.length).toBeGreaterThan(120_000);
  });
});

describe('pairs made of texts', () => {
  it('share a prompt, are spread over the prompts and are made once', () => {
    const { db } = newProject();
    const texts = ['a', 'b', 'c'].flatMap((prompt) =>
      Array.from({ length: 4 }, (_, i) => textRecord(prompt, `${prompt} ${i}`)),
    );
    importRecords(db, texts);
    expect(makePairs(db, 1, 3)).toBe(3);
    const prompts = () =>
      db
        .prepare(
          'SELECT a.prompt, b.prompt AS other FROM pair JOIN item a ON a.id = item_a JOIN item b ON b.id = item_b',
        )
        .all() as { prompt: string; other: string }[];
    expect(prompts().every((row) => row.prompt === row.other)).toBe(true);
    expect(makePairs(db, 1, 1000)).toBe(15); // 3 prompts of 6 pairs each, minus the 3
    expect(makePairs(db, 1, 1000)).toBe(0);
  });

  it('are of the texts most alike in length first, where that is wished for', () => {
    const { db } = newProject();
    const lengths = [5, 900, 6, 400, 870, 410];
    importRecords(
      db,
      lengths.map((length) => textRecord('one prompt', 'x'.repeat(length))),
    );
    expect(makePairs(db, 1, 5, 'length')).toBe(5);
    const apart = db
      .prepare(
        `SELECT abs(length(a.text) - length(b.text)) FROM pair
         JOIN item a ON a.id = item_a JOIN item b ON b.id = item_b ORDER BY 1`,
      )
      .pluck()
      .all();
    expect(apart).toEqual([1, 10, 30, 394, 460]);
  });
});

describe('staging', () => {
  it('forgets the present file alone where that is read anew', () => {
    const { db } = newProject();
    const staging = createStaging();
    staging.add(textRecord('first', 'file', 1));
    staging.nextFile();
    staging.add(textRecord('second', 'file', 2));
    staging.restartFile();
    staging.add(textRecord('second', 'file again', 3));
    staging.finish();
    const taken = importStaged(db, staging, { domain: 'd', role: 'target', keepLabels: true });
    staging.discard();
    expect(taken).toMatchObject({ rows: 2, items: { added: 2 } });
    expect(taken.account.labels.dropped).toMatchObject([{ count: 2 }]);
    expect(db.prepare('SELECT text FROM item').pluck().all()).toEqual(['file', 'file again']);
  });

  it('forgets thousands of rows of a file that is read anew, written or not', () => {
    const { db } = newProject();
    const staging = createStaging();
    staging.add(textRecord('first', 'file', 1));
    staging.nextFile();
    for (let at = 0; at < 700; at++) staging.add(textRecord('second', `text ${at}`, at));
    staging.restartFile();
    staging.add(textRecord('second', 'file again', 3));
    staging.finish();
    importStaged(db, staging, { domain: 'd', role: 'source', keepLabels: true });
    staging.discard();
    expect(db.prepare('SELECT text FROM item').pluck().all()).toEqual(['file', 'file again']);
  });

  it('keeps the order of rows of which only some have an annotator or other columns', () => {
    const { db } = newProject();
    const records = Array.from({ length: 300 }, (_, at) => ({
      kind: 'text' as const,
      key: '',
      prompt: 'p',
      text: `text ${at}`,
      score: at % 7,
      annotator: at % 5 === 0 ? 'anna' : undefined,
      metadata: at % 3 === 0 ? { line: at } : {},
    }));
    importRecords(db, records);
    const rows = db
      .prepare(
        `SELECT item.text, item.metadata, rating.rater FROM item
         JOIN rating ON rating.item_id = item.id ORDER BY item.id`,
      )
      .all();
    expect(rows).toEqual(
      records.map(({ text, annotator, metadata }) => ({
        text,
        metadata: JSON.stringify(metadata),
        rater: annotator ?? 'imported',
      })),
    );
  });

  it('touches nothing of a project until it is taken over', () => {
    const { db } = newProject();
    const staging = createStaging();
    for (const record of labelled) staging.add(record);
    staging.finish();
    expect(count(db, 'item')).toBe(0);
    importStaged(db, staging, { domain: 'd', role: 'source', keepLabels: true });
    staging.discard();
    expect(count(db, 'item')).toBe(7);
  });
});

/** Anything thrown reaches people as a code and a sentence. */
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { DialectError, fromFailure, toFailure } from '../../../src-main/contract/errors.ts';

describe('a failure', () => {
  it('keeps code, sentence and details on its way through a process', () => {
    const error = new DialectError('bad-rows', 'Two rows cannot be read.', { bad: 2 });
    expect(fromFailure(toFailure(error))).toMatchObject({
      code: 'bad-rows',
      message: 'Two rows cannot be read.',
      details: { bad: 2 },
    });
  });

  it('of the database says what it means for the person', () => {
    const db = new Database(':memory:');
    db.pragma('max_page_count = 2');
    let thrown: unknown;
    try {
      db.exec('CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(100000))');
    } catch (error) {
      thrown = error;
    }
    db.close();
    const failure = toFailure(thrown);
    expect(failure).toMatchObject({ code: 'database', details: { sqlite: 'SQLITE_FULL' } });
    expect(failure.message).toMatch(/disk is full.*Make room/);
  });

  it('of a stopped work is “cancelled”, of anything else “internal”', () => {
    const controller = new AbortController();
    controller.abort();
    expect(toFailure(controller.signal.reason).code).toBe('cancelled');
    expect(toFailure('odd')).toEqual({ code: 'internal', message: 'odd' });
  });
});

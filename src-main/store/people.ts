/** Standing votes in the form that agreement is computed from. */
import type { ListTaskId } from '../contract/index.ts';
import type { Judgement } from '../domain/agreement/figure.ts';
import type { PeopleVote, Repeat } from '../domain/agreement/people.ts';
import type { Answered } from '../domain/agreement/tasks.ts';
import { notAside, ofAdjudication } from './adjudications.ts';
import type { Db } from './database.ts';
import { isWhole, keptDecision, orderOf } from './decisions.ts';
import { NOT_SPOT_CHECKED } from './spot-check-sql.ts';

/** Decisions on pairs of every domain, except in spot-checks, which test rewards, not annotators. */
export function peopleVotes(db: Db): PeopleVote[] {
  const side = (column: string) =>
    `CASE ${column} WHEN pair.item_a THEN 'a' WHEN pair.item_b THEN 'b' END`;
  return db
    .prepare<[], PeopleVote>(
      `SELECT s.pair_id AS pairId, pair.item_a AS a, pair.item_b AS b, s.annotator, s.outcome, ${side('e.chosen')} AS side,
              ${side('e.shown_first')} AS "left", ${side('g.chosen')} AS gold,
              coalesce(e.strength, 2) AS strength, e.duration_ms AS durationMs, e.created_at AS createdAt
       FROM standing s JOIN event e ON e.id = s.event_id JOIN pair ON pair.id = s.pair_id
       LEFT JOIN gold_pair g ON g.pair_id = s.pair_id
       WHERE s.outcome IN ('prefer', 'tie', 'both-bad') AND ${NOT_SPOT_CHECKED}
         AND NOT ${ofAdjudication('s.annotator')}
         AND (s.outcome <> 'prefer' OR e.chosen IN (pair.item_a, pair.item_b))
       ORDER BY s.pair_id, s.annotator`,
    )
    .all();
}

/**
 * Pairs that an annotator decided twice in a row with sides swapped: the second vote replaced the first,
 * and neither was undone.
 */
export function swappedRepeats(db: Db): Repeat[] {
  return db
    .prepare<[], Repeat>(
      `SELECT later.annotator,
         later.outcome = first.outcome AND later.chosen IS first.chosen AS same
       FROM event later JOIN event first ON first.id = later.supersedes
       JOIN standing s ON s.pair_id = later.pair_id AND s.annotator = later.annotator
       JOIN pair ON pair.id = later.pair_id
       WHERE later.kind = 'vote' AND later.origin = 'labelled' AND first.origin = 'labelled'
         AND later.outcome IN ('prefer', 'tie', 'both-bad')
         AND first.outcome IN ('prefer', 'tie', 'both-bad')
         AND first.shown_first <> later.shown_first AND s.event_id >= later.id AND ${NOT_SPOT_CHECKED}
       ORDER BY later.id`,
    )
    .all();
}

/** Annotator -> number of questions of other tasks than pairs that they decided. */
export function rankedBy(db: Db): Map<string, number> {
  const rows = db
    .prepare<[], { annotator: string; count: number }>(
      `SELECT annotator, count(*) AS count FROM question_standing s
       WHERE ${notAside('s')} AND NOT ${ofAdjudication('annotator')} GROUP BY annotator`,
    )
    .all();
  return new Map(rows.map(({ annotator, count }) => [annotator, count]));
}

/** unit: a text in its question. */
export interface RankJudgement extends Judgement {
  question: number;
}

type AnsweredRow = { annotator: string; questionId: number } & Parameters<typeof orderOf>[0];

/** Annotators' standing decisions of a task, those of one question next to each other. */
function answeredRows(db: Db, task: ListTaskId): AnsweredRow[] {
  return db
    .prepare<[], AnsweredRow>(
      `SELECT e.annotator, question.id AS questionId, question.task, question.items, e.outcome, e.answer
       FROM question JOIN question_standing s ON s.question_id = question.id
       JOIN event e ON e.id = s.event_id
       WHERE e.answer IS NOT NULL AND ${isWhole(task)} AND NOT ${ofAdjudication('s.annotator')}
       ORDER BY question.id, e.annotator`,
    )
    .all();
}

/** Answers of a task that stand and can be read. */
export function answeredOf(db: Db, task: ListTaskId): Answered[] {
  return answeredRows(db, task).flatMap((row) => {
    const kept = keptDecision(row);
    if (kept === null || kept.answer === null) return [];
    return [{ question: row.questionId, annotator: row.annotator, ...kept }];
  });
}

/** Rankings as the rank of each text in its question; texts that tie share their mean rank. */
export function rankJudgements(db: Db): RankJudgement[] {
  const units = new Map<string, number>();
  const unitOf = (question: number, item: number) => {
    const key = `${question} ${item}`;
    const unit = units.get(key) ?? units.size;
    units.set(key, unit);
    return unit;
  };
  return answeredRows(db, 'ranking').flatMap((row) => {
    let before = 0;
    return (orderOf(row) ?? []).flatMap((group) => {
      const value = before + (group.length + 1) / 2;
      before += group.length;
      return group.map((item) => ({
        unit: unitOf(row.questionId, item),
        annotator: row.annotator,
        value,
        question: row.questionId,
      }));
    });
  });
}

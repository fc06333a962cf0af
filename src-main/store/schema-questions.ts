/**
 * The migration to version 6: questions of annotation tasks besides pairs, votes on both, and the layout
 * of checkpoints. Tables that others refer to are kept in temporary ones while they are recreated.
 */

export const questions = `
-- Lists of texts of one prompt that wait for a decision of some task. items: their ids, ascending, as JSON.
-- Pairs have a table of their own.
CREATE TABLE question (
  id INTEGER PRIMARY KEY,
  task TEXT NOT NULL,
  domain_id INTEGER NOT NULL REFERENCES domain (id),
  items TEXT NOT NULL,
  key TEXT NOT NULL,
  metadata TEXT NOT NULL DEFAULT '{}',
  shuffle INTEGER NOT NULL,
  UNIQUE (task, items)
) STRICT;
CREATE INDEX question_by_shuffle ON question (task, domain_id, shuffle);

-- event: a vote belongs to a pair, or to a question of the task that checked its outcome and answer.
CREATE TEMP TABLE kept_event AS SELECT * FROM event;
CREATE TEMP TABLE kept_standing AS SELECT * FROM standing;
DROP TABLE standing;
DROP TABLE event;
CREATE TABLE event (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('vote', 'undo', 'redo')),
  target TEXT REFERENCES event (id),
  task TEXT NOT NULL DEFAULT 'pairs',
  pair_id INTEGER REFERENCES pair (id),
  question_id INTEGER REFERENCES question (id),
  annotator TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('labelled', 'imported')),
  outcome TEXT,
  chosen INTEGER REFERENCES item (id),
  strength INTEGER CHECK (strength BETWEEN 1 AND 3),
  shown_first INTEGER REFERENCES item (id),
  answer TEXT,
  shown TEXT,
  duration_ms INTEGER,
  reasons TEXT NOT NULL DEFAULT '[]',
  note TEXT NOT NULL DEFAULT '',
  supersedes TEXT REFERENCES event (id),
  created_at INTEGER NOT NULL,
  CHECK ((kind = 'vote') = (outcome IS NOT NULL)),
  CHECK ((kind = 'vote') = (target IS NULL)),
  CHECK ((task = 'pairs') = (pair_id IS NOT NULL)),
  CHECK ((task = 'pairs') = (question_id IS NULL)),
  CHECK (task <> 'pairs' OR outcome IN ('prefer', 'tie', 'both-bad', 'skip', 'flag')),
  CHECK ((task = 'pairs' AND outcome = 'prefer') = (chosen IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO event (id, kind, target, pair_id, annotator, origin, outcome, chosen, strength, shown_first,
                   duration_ms, reasons, note, supersedes, created_at)
  SELECT id, kind, target, pair_id, annotator, origin, outcome, chosen, strength, shown_first,
         duration_ms, reasons, note, supersedes, created_at FROM temp.kept_event ORDER BY id;
CREATE INDEX event_by_annotator ON event (annotator, id);
CREATE INDEX event_by_pair ON event (pair_id, annotator, id);
CREATE INDEX event_by_question ON event (question_id, annotator, id) WHERE question_id IS NOT NULL;

CREATE TABLE standing (
  pair_id INTEGER NOT NULL REFERENCES pair (id),
  annotator TEXT NOT NULL,
  event_id TEXT NOT NULL REFERENCES event (id),
  outcome TEXT NOT NULL,
  PRIMARY KEY (pair_id, annotator)
) STRICT, WITHOUT ROWID;
INSERT INTO standing SELECT * FROM temp.kept_standing ORDER BY pair_id, annotator;
CREATE INDEX standing_by_annotator ON standing (annotator, outcome, event_id);
DROP TABLE temp.kept_event;
DROP TABLE temp.kept_standing;

-- The same of questions.
CREATE TABLE question_standing (
  question_id INTEGER NOT NULL REFERENCES question (id),
  annotator TEXT NOT NULL,
  event_id TEXT NOT NULL REFERENCES event (id),
  outcome TEXT NOT NULL,
  PRIMARY KEY (question_id, annotator)
) STRICT, WITHOUT ROWID;
CREATE INDEX question_standing_by_annotator ON question_standing (annotator, outcome, event_id);

-- layout: the shape of the state (domain/checkpoint-layout.ts); 0: of an earlier version.
ALTER TABLE run_checkpoint ADD COLUMN layout INTEGER NOT NULL DEFAULT 0;

-- Rankings that a run was trained on, immutable. items: groups of item ids, the best group first, as JSON.
-- weight: a question's rankings add up to 1. Where there is any, all other preferences are rankings of two.
CREATE TABLE run_ranking (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  items TEXT NOT NULL,
  weight REAL NOT NULL,
  votes TEXT NOT NULL,
  PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER run_ranking_immutable BEFORE UPDATE ON run_ranking BEGIN
  SELECT RAISE(ABORT, 'a snapshot is immutable');
END;
`;

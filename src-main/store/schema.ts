/**
 * The tables of a project file, as migrations from one version to the next. A migration that has
 * been released is never edited; a new one is added at the end.
 */
import { batches } from './schema-batches.ts';
import { desk } from './schema-desk.ts';
import { drafts } from './schema-drafts.ts';
import { guidelines } from './schema-guidelines.ts';
import { inspection } from './schema-inspection.ts';
import { labelNext } from './schema-label-next.ts';
import { questions } from './schema-questions.ts';
import { spotCheck } from './schema-spot-check.ts';

/** 'Dial' in ASCII, shown by `file NAME.dialect` and any SQLite tool. */
export const APPLICATION_ID = 0x4469616c;

const first = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE domain (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('source', 'target')),
  created_at INTEGER NOT NULL
) STRICT;

-- hash: SHA-256 of prompt and text. With the domain's name it names an item across copies of a project.
CREATE TABLE item (
  id INTEGER PRIMARY KEY,
  domain_id INTEGER NOT NULL REFERENCES domain (id),
  hash BLOB NOT NULL,
  key TEXT NOT NULL,
  prompt TEXT NOT NULL,
  text TEXT NOT NULL,
  metadata TEXT NOT NULL DEFAULT '{}',
  UNIQUE (domain_id, hash)
) STRICT;

-- item_a < item_b: a pair has no order of its own. shuffle: the random order of labelling, the
-- same in every copy of a project since it follows from the texts.
CREATE TABLE pair (
  id INTEGER PRIMARY KEY,
  domain_id INTEGER NOT NULL REFERENCES domain (id),
  item_a INTEGER NOT NULL REFERENCES item (id),
  item_b INTEGER NOT NULL REFERENCES item (id),
  key TEXT NOT NULL,
  metadata TEXT NOT NULL DEFAULT '{}',
  shuffle INTEGER NOT NULL,
  CHECK (item_a < item_b),
  UNIQUE (item_a, item_b)
) STRICT;
CREATE INDEX pair_by_shuffle ON pair (domain_id, shuffle);

-- Append only. kind 'vote' is a decision; 'undo' and 'redo' take the vote in target back and forth.
CREATE TABLE event (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('vote', 'undo', 'redo')),
  target TEXT REFERENCES event (id),
  pair_id INTEGER NOT NULL REFERENCES pair (id),
  annotator TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('labelled', 'imported')),
  outcome TEXT CHECK (outcome IN ('prefer', 'tie', 'both-bad', 'skip', 'flag')),
  chosen INTEGER REFERENCES item (id),
  strength INTEGER CHECK (strength BETWEEN 1 AND 3),
  shown_first INTEGER REFERENCES item (id),
  duration_ms INTEGER,
  reasons TEXT NOT NULL DEFAULT '[]',
  note TEXT NOT NULL DEFAULT '',
  supersedes TEXT REFERENCES event (id),
  created_at INTEGER NOT NULL,
  CHECK ((kind = 'vote') = (outcome IS NOT NULL)),
  CHECK ((kind = 'vote') = (target IS NULL)),
  CHECK ((outcome = 'prefer') = (chosen IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX event_by_annotator ON event (annotator, id);
CREATE INDEX event_by_pair ON event (pair_id, annotator, id);

-- The vote that stands for an annotator on a pair: follows from event, kept for speed.
CREATE TABLE standing (
  pair_id INTEGER NOT NULL REFERENCES pair (id),
  annotator TEXT NOT NULL,
  event_id TEXT NOT NULL REFERENCES event (id),
  outcome TEXT NOT NULL,
  PRIMARY KEY (pair_id, annotator)
) STRICT, WITHOUT ROWID;
CREATE INDEX standing_by_annotator ON standing (annotator, outcome, event_id);

-- Scores that came with the texts of a source domain: may be trained on.
CREATE TABLE score (
  item_id INTEGER PRIMARY KEY REFERENCES item (id),
  value REAL NOT NULL
) STRICT;

-- Human truth about target texts. Nothing that trains reads these two tables.
CREATE TABLE gold_pair (
  pair_id INTEGER PRIMARY KEY REFERENCES pair (id),
  chosen INTEGER NOT NULL REFERENCES item (id)
) STRICT;
CREATE TABLE gold_score (
  item_id INTEGER PRIMARY KEY REFERENCES item (id),
  value REAL NOT NULL
) STRICT;

CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  status TEXT NOT NULL CHECK (status IN ('running', 'done', 'stopped', 'failed', 'killed')),
  settings TEXT NOT NULL,
  engine TEXT,
  engine_reason TEXT,
  last_event TEXT,
  votes INTEGER NOT NULL,
  pairs INTEGER NOT NULL,
  target_items INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  failure TEXT
) STRICT;

-- What a run was trained on, immutable. margin: strength of the vote. votes: ids of the events behind it.
CREATE TABLE run_pair (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  chosen INTEGER NOT NULL REFERENCES item (id),
  rejected INTEGER NOT NULL REFERENCES item (id),
  strength REAL NOT NULL,
  weight REAL NOT NULL,
  votes TEXT NOT NULL,
  PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER run_pair_immutable BEFORE UPDATE ON run_pair BEGIN
  SELECT RAISE(ABORT, 'a snapshot is immutable');
END;

CREATE TABLE run_domain (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  domain_id INTEGER NOT NULL REFERENCES domain (id),
  role TEXT NOT NULL CHECK (role IN ('source', 'target')),
  PRIMARY KEY (run_id, domain_id, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_method (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  method TEXT NOT NULL,
  seq INTEGER NOT NULL,
  summary TEXT NOT NULL,
  PRIMARY KEY (run_id, method)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_curve (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  method TEXT NOT NULL,
  seed INTEGER NOT NULL,
  step INTEGER NOT NULL,
  point TEXT NOT NULL,
  PRIMARY KEY (run_id, method, seed, step)
) STRICT, WITHOUT ROWID;

-- The trained parameters, little-endian float32, with what is needed to apply them.
CREATE TABLE run_model (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  method TEXT NOT NULL,
  seed INTEGER NOT NULL,
  card TEXT NOT NULL,
  weights BLOB NOT NULL,
  PRIMARY KEY (run_id, method, seed)
) STRICT, WITHOUT ROWID;

CREATE TABLE reward (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  method TEXT NOT NULL,
  item_id INTEGER NOT NULL REFERENCES item (id),
  rank INTEGER NOT NULL,
  score REAL NOT NULL,
  reward REAL NOT NULL,
  spread REAL NOT NULL,
  PRIMARY KEY (run_id, method, item_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reward_by_rank ON reward (run_id, method, rank);
`;

const second = `
-- tie: share of the pair's votes that are ties; half of it is in weight.
ALTER TABLE run_pair ADD COLUMN tie REAL NOT NULL DEFAULT 0;

-- Scores of source texts that a run was trained on, immutable.
CREATE TABLE run_score (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  item_id INTEGER NOT NULL REFERENCES item (id),
  value REAL NOT NULL,
  PRIMARY KEY (run_id, item_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER run_score_immutable BEFORE UPDATE ON run_score BEGIN
  SELECT RAISE(ABORT, 'a snapshot is immutable');
END;

-- Where an unfinished run can go on. progress: share of the run that was done, 0 to 1.
CREATE TABLE run_checkpoint (
  run_id INTEGER PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
  saved_at INTEGER NOT NULL,
  progress REAL NOT NULL,
  state BLOB NOT NULL
) STRICT;

ALTER TABLE run ADD COLUMN verdict TEXT;
`;

const third = `
-- Encoders of the person's own, whose vectors are kept. key: equal keys give equal vectors.
CREATE TABLE encoder (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  dimension INTEGER NOT NULL,
  used_at INTEGER NOT NULL
) STRICT;

-- hash: first 16 bytes of the text's SHA-256. data: little-endian float32.
CREATE TABLE vector (
  encoder_id INTEGER NOT NULL REFERENCES encoder (id) ON DELETE CASCADE,
  hash BLOB NOT NULL,
  data BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX vector_by_text ON vector (encoder_id, hash);

-- Of the language model before it, where it was tuned: little-endian float32.
ALTER TABLE run_model ADD COLUMN adapters BLOB;
`;

const fourth = `
-- What of an item was too long for its encoder to be read: 1 the start of its prompt, 2 the middle of its
-- text, 3 both. hash: since this version of all that an encoder reads, prompt and text or the text alone.
ALTER TABLE vector ADD COLUMN shortened INTEGER NOT NULL DEFAULT 0;
`;

const fifth = `
-- Every score that a text was given. rater: who gave it, or 'imported', 'imported 2' where nobody is
-- named. gold: 1 for truth about target texts, which nothing that trains reads.
CREATE TABLE rating (
  item_id INTEGER NOT NULL REFERENCES item (id),
  gold INTEGER NOT NULL CHECK (gold IN (0, 1)),
  rater TEXT NOT NULL,
  value REAL NOT NULL
) STRICT;
CREATE UNIQUE INDEX rating_by_item ON rating (item_id, gold, rater);
INSERT INTO rating SELECT item_id, 0, 'imported', value FROM score;
INSERT INTO rating SELECT item_id, 1, 'imported', value FROM gold_score;

-- value is the mean of a text's ratings. spread: their sample standard deviation, null for one.
ALTER TABLE score ADD COLUMN ratings INTEGER NOT NULL DEFAULT 1;
ALTER TABLE score ADD COLUMN spread REAL;
ALTER TABLE gold_score ADD COLUMN ratings INTEGER NOT NULL DEFAULT 1;
ALTER TABLE gold_score ADD COLUMN spread REAL;
`;

/** migrations[v] takes a file from version v to v + 1. */
export const migrations: readonly string[] = [
  first,
  second,
  third,
  fourth,
  fifth,
  questions,
  drafts,
  desk,
  batches,
  spotCheck,
  inspection,
  labelNext,
  guidelines,
];

export const SCHEMA_VERSION = migrations.length;

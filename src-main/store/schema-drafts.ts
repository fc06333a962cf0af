/** A migration: drafts of annotators. */

export const drafts = `
-- content: JSON; reasons, note, and what the task keeps of a half-made answer. Gone with the vote.
CREATE TABLE draft (
  task TEXT NOT NULL,
  pair_id INTEGER REFERENCES pair (id),
  question_id INTEGER REFERENCES question (id),
  annotator TEXT NOT NULL,
  content TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK ((task = 'pairs') = (pair_id IS NOT NULL)),
  CHECK ((task = 'pairs') = (question_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX draft_by_pair ON draft (pair_id, annotator);
CREATE UNIQUE INDEX draft_by_question ON draft (question_id, annotator);
`;

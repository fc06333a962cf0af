/** The migration that adds the list of pairs to label next, with reasons. */

export const labelNext = `
-- Source pairs that were sent to the label queue, before all others. why: a sentence for who labels.
CREATE TABLE label_next (
  pair_id INTEGER PRIMARY KEY REFERENCES pair (id),
  place INTEGER NOT NULL,
  why TEXT NOT NULL,
  added_at INTEGER NOT NULL
) STRICT;
`;

/** The migration that marks target pairs of a spot-check. */

export const spotCheck = `
-- Target pairs that are labelled to judge runs, and so never trained on. They keep this purpose whatever
-- becomes of the run that drew them, or of the role of their domain.
-- place: order of drawing. stratum, share, rate: from which part of the run's frame, how large a part of it
-- that is, and which part of the labels goes there. moved_at: since then copies of its votes are trained on.
CREATE TABLE spot_check (
  pair_id INTEGER PRIMARY KEY REFERENCES pair (id),
  run_id INTEGER NOT NULL,
  place INTEGER NOT NULL,
  stratum TEXT NOT NULL,
  share REAL NOT NULL CHECK (share > 0 AND share <= 1),
  rate REAL NOT NULL CHECK (rate > 0 AND rate <= 1),
  drawn_at INTEGER NOT NULL,
  moved_at INTEGER
) STRICT;
`;

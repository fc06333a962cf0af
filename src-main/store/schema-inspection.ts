/** The migration that adds stored results about a finished run, which can be recomputed. */

export const inspection = `
-- name: what it is, as 'text 12' or 'map pca before'. about: its facts, JSON. data: its numbers.
CREATE TABLE run_inspection (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  method TEXT NOT NULL,
  name TEXT NOT NULL,
  about TEXT NOT NULL,
  data BLOB
) STRICT;
CREATE UNIQUE INDEX run_inspection_by_name ON run_inspection (run_id, method, name);
`;

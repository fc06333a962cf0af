/** The migration to version 8: people's words about runs and target texts, and each seed's rewards. */

export const desk = `
-- pinned: 1 where the run stands before all others.
ALTER TABLE run ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1));

-- seeds: the reward of each seed, standardised as their mean is, little-endian float32; null in runs of
-- earlier versions.
ALTER TABLE reward ADD COLUMN seeds BLOB;

-- excluded: 1 where the text is left out of what is exported from a ranking.
CREATE TABLE item_mark (
  item_id INTEGER PRIMARY KEY REFERENCES item (id),
  excluded INTEGER NOT NULL DEFAULT 0 CHECK (excluded IN (0, 1)),
  note TEXT NOT NULL DEFAULT ''
) STRICT;
`;

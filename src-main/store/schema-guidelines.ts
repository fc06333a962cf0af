/** A migration: guidelines and reasons of the project, and under which of them a vote was given. */

export const guidelines = `
-- Never changed: what is said anew is a new version. id: UUIDv7. reasons: JSON.
-- adopted: 0 where it only came with votes that were given under it elsewhere. The last one that is adopted counts.
CREATE TABLE guidelines (
  id TEXT PRIMARY KEY,
  text TEXT NOT NULL,
  reasons TEXT NOT NULL,
  author TEXT NOT NULL,
  adopted INTEGER NOT NULL CHECK (adopted IN (0, 1)),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- guidelines: id of the version. Null of votes given before the project had one, or that were imported. Reasons of
-- such votes are those that Dialect comes with, and keep their words.
ALTER TABLE event ADD COLUMN guidelines TEXT;
`;

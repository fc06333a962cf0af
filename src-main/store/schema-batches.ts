/** A migration: votes given in one action, to be undone together. */

export const batches = `
-- batch: the same for votes that one act gave to several questions; null for a vote of its own.
ALTER TABLE event ADD COLUMN batch TEXT;
CREATE INDEX event_by_batch ON event (batch) WHERE batch IS NOT NULL;
`;

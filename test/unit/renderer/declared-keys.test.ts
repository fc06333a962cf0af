/** The default keys of acts in all rooms. */
import { describe, expect, it } from 'vitest';
import { REASON_KEYS } from '../../../src-main/contract/index.ts';
import { declaredActs } from '../../../src-renderer/src/features/declared.ts';
import { REASON_LETTERS } from '../../../src-renderer/src/features/people/reason-letters.ts';
import { collide } from '../../../src-renderer/src/state/keys.ts';

describe('the keys of all acts', () => {
  it('are no two of a room, or of every room, the same', () => {
    const bound = declaredActs.flatMap((act) =>
      [act.key ?? []].flat().map((key) => ({ id: act.id, key, room: act.room, part: act.part })),
    );
    const together = (a?: string, b?: string) => a === undefined || b === undefined || a === b;
    const clashes = bound.flatMap((one, at) =>
      bound
        .slice(at + 1)
        .filter((other) => other.id !== one.id && collide(one.key, other.key))
        .filter((other) => together(one.room, other.room) && together(one.part, other.part))
        .map((other) => `${one.id} and ${other.id}: ${one.key}`),
    );
    expect(bound.length).toBeGreaterThan(50);
    expect(clashes).toEqual([]);
    // Reasons of a project may have any of theirs.
    const inLabel = bound.filter(({ room }) => room === undefined || room === 'label');
    const taken = REASON_KEYS.filter((key) => inLabel.some((act) => collide(act.key, key)));
    expect(taken).toEqual([]);
    // The interface knows no value of the contract, so that it has a list of its own.
    expect(REASON_LETTERS).toEqual(REASON_KEYS);
  });
});

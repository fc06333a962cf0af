/** Keeps a vote from replacing one that its window has not seen, because another window decided since. */
import { type Decision, DialectError } from '../contract/index.ts';

/** @throws DialectError `vote-changed` if the standing vote is not the one that was seen */
export function requireUnchanged(
  { annotator, replaces }: Pick<Decision, 'annotator' | 'replaces'>,
  standing: string | null,
): void {
  if (replaces === undefined || replaces === standing) return;
  throw new DialectError(
    'vote-changed',
    `What “${annotator}” decided here was changed in another window meanwhile, so this vote was not kept. Look at the vote as it is now; then vote again, or leave it.`,
    { annotator, standing },
  );
}

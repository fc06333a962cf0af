/** The section of a report about the domains themselves: shortcuts in the votes, and coverage of the target. */
import type { MethodSummary, ShareOfPairs } from '../../contract/index.ts';
import type { ReportRow } from '../../domain/report.ts';
import { between, figure, plural, whole } from './figures.ts';
import { html, type Markup } from './markup.ts';
import { table } from './sections.ts';

/** Simple features that votes and rewards may follow in place of quality, and what the labels cover. */
export function domainsSection({ run }: ReportRow): Markup {
  const { shortcuts = [], coverage = null } = run.findings ?? {};
  if (shortcuts.length === 0 && coverage === null) return html``;
  const chosen = run.methods.find(({ method }) => method === run.findings?.verdict.candidate);
  return html`<section>
    <h2>Shortcuts and coverage</h2>
    ${
      shortcuts.length > 0 &&
      table(
        `How often the source text with more of a simple feature wins, of the pairs that differ in it, and the rank correlation of the reward of ${chosen?.label ?? 'the candidate'} with it on the target.`,
        ['more of it', 'source pairs', 'wins', 'wins, held out', 'correlation'],
        shortcuts.map(({ id, label, source, heldOut }) => [
          label,
          source ? whole(source.pairs) : 'too few',
          shareText(source),
          shareText(heldOut),
          followed(chosen, id),
        ]),
      )
    }
    ${coverage && html`<p>Of ${plural(coverage.texts, 'target text')}, a share of ${figure(coverage.share)} lies as near to a source text as 95 % of source texts do to each other (about 0.95 without a shift).</p>`}
  </section>`;
}

function shareText(share: ShareOfPairs | null): string {
  return share === null ? '–' : `${figure(share.accuracy)} (${between(share.interval)})`;
}

function followed(summary: MethodSummary | undefined, id: string): string {
  return figure(summary?.shortcuts.find((one) => one.id === id)?.correlation);
}

/** The section of a report about several sources: which of them helps which target. */
import type { SourceMeasure } from '../../contract/index.ts';
import type { ReportRow } from '../../domain/report.ts';
import { between, figure } from './figures.ts';
import { html, type Markup } from './markup.ts';
import { table } from './sections.ts';

const MEASURES: Record<SourceMeasure, string> = {
  'gold-pairs': 'gold pairs',
  'gold-scores': 'gold scores',
  'spot-check': 'spot-checked pairs',
  agreement: 'texts, agreement',
};

export function sourcesSection({ sources }: ReportRow): Markup {
  if (sources === null) return html``;
  const { rows, targets, chosen } = sources;
  const agrees = targets.some(({ measure }) => measure === 'agreement');
  return html`<section>
    <h2>Which source helps which target</h2>
    ${table(
      'Source-only trained on each source domain alone, with the number of its labels, on each target: the share of pairs in order, or the rank correlation with scores, with 95 % intervals.',
      [
        'source',
        ...targets.map(({ name, measure, count }) => `${name} (${count} ${MEASURES[measure]})`),
      ],
      rows.map(({ name, examples, figures }) => [
        examples === null ? name : `${name} (${examples})`,
        ...figures.map(({ value, interval }) =>
          value === null
            ? '–'
            : `${figure(value)}${interval === null ? '' : ` (${between(interval)})`}`,
        ),
      ]),
    )}
    ${agrees && html`<p class="small">Agreement: there are no labels on that target, so it is the rank correlation with the rewards of ${chosen}, which may be wrong itself.</p>`}
  </section>`;
}

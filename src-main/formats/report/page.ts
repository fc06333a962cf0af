/**
 * A run as one HTML file: no script, nothing loaded from elsewhere, light theme, for screen and paper (A4). Its
 * own content security policy enforces that.
 */
import type { ReportRow } from '../../domain/report.ts';
import { moment } from './figures.ts';
import { html, Markup, name } from './markup.ts';
import { domainsSection } from './domains-section.ts';
import { sourcesSection } from './sources-section.ts';
import {
  candidatesSection,
  curvesSection,
  dataSection,
  driversSection,
  settingsSection,
  targetSection,
  verdictSection,
} from './sections.ts';

const STYLE = `
:root { color-scheme: light; }
body { margin: 0 auto; padding: 24px; max-width: 760px; background: #fff; color: #1a1a1a;
  font: 14px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 22px; margin: 0; } h2 { font-size: 17px; margin: 0 0 8px; }
section { margin-block-start: 28px; }
p, ul { margin: 0 0 8px; } ul { padding-inline-start: 20px; } li { overflow-wrap: anywhere; }
.small, caption { font-size: 12px; color: #555; }
.verdict { padding: 12px 16px; border: 1px solid #bbb; border-inline-start: 4px solid #0b6e4f; }
table { width: 100%; border-collapse: collapse; margin-block-end: 12px; }
caption { text-align: start; padding-block-end: 4px; }
th, td { padding: 3px 10px 3px 0; text-align: start; vertical-align: top; overflow-wrap: anywhere;
  border-block-end: 1px solid #ddd; }
thead th { font-size: 12px; color: #555; font-weight: 500; } tbody th { font-weight: 500; }
svg { display: block; max-width: 100%; height: auto; }
svg text { font: 11px system-ui, sans-serif; fill: #333; } .grid { stroke: #ddd; }
.charts { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
figure { margin: 0; } figcaption { font-weight: 600; font-size: 12px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 0; list-style: none; }
.legend li { display: flex; align-items: center; gap: 6px; }
@page { size: A4; margin: 16mm; }
@media print {
  body { padding: 0; max-width: none; font-size: 10.5pt; }
  h2 { break-after: avoid; } tr, figure, .verdict, svg { break-inside: avoid; }
}
`;

const STYLE_MARKUP = new Markup(STYLE);

export function reportPage(row: ReportRow): string {
  const { run, project } = row;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${project}, ${titleOf(row)}</title>
        <style>
          ${STYLE_MARKUP}
        </style>
      </head>
      <body>
        <header>
          <h1>${name(project)}: ${name(titleOf(row))}</h1>
          <p class="small">
            ${stateOf(row)} Made with ${row.application} on ${moment(row.madeAt)}; computed by
            ${run.engine ?? 'an unknown engine'}.
          </p>
          ${run.note !== '' && html`<p>${name(run.note)}</p>`}
        </header>
        <main>
          ${[
            verdictSection(row),
            candidatesSection(row),
            targetSection(row),
            sourcesSection(row),
            curvesSection(row),
            driversSection(row),
            domainsSection(row),
            dataSection(row),
            settingsSection(row),
          ]}
        </main>
      </body>
    </html> `;
  return page.source;
}

function titleOf({ run }: ReportRow): string {
  return run.name === '' ? `run ${run.id}` : `${run.name} (run ${run.id})`;
}

function stateOf({ run }: ReportRow): string {
  const began = `Started ${moment(run.createdAt)}`;
  return run.finishedAt === null
    ? `${began}, ${run.status}.`
    : `${began}, ${run.status} ${moment(run.finishedAt)}.`;
}

/** A run as a report for people. */
import type { ReportRow } from '../../domain/report.ts';
import { reportPage } from '../report/page.ts';
import type { Writer } from './writer.ts';

export const reportHtml: Writer<ReportRow> = {
  id: 'html',
  label: 'Report, HTML',
  description:
    'Verdict, charts, candidates, data and settings in one file to read, send and print; no script.',
  what: 'report',
  extension: 'html',

  async write(rows, out) {
    let count = 0;
    for await (const row of rows) {
      out.write(reportPage(row));
      count++;
    }
    return { rows: count };
  },
};

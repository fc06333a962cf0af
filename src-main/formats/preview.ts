/** A preview of a file: what it contains and how it would be read, before anything is imported. */
import type { ImportPreview, Problem } from '../contract/index.ts';
import { openCarrier } from './carriers/carrier.ts';
import type { Carrier } from './carriers/format.ts';
import { findingsOf } from './findings.ts';
import type { DataRecord } from './format.ts';
import { isProblem } from './format.ts';
import { isNativeStart, previewNative } from './native.ts';
import { makePlan, samePlan, unmapped } from './plan.ts';
import type { Plan, ReadOptions } from './plan.ts';
import { lookAhead, Reading } from './read-file.ts';

const SHOWN_ROWS = 20;
const PROBLEM_ROWS = 1000;
/** The user waits for the preview, so only this much of a larger file is read, in bytes on disk. */
const MOST_BYTES = 48 * 1024 * 1024;

/** @throws DialectError if the file cannot be read, or a format, field or column does not exist */
export async function previewFile(path: string, options: ReadOptions = {}): Promise<ImportPreview> {
  const carrier = await openCarrier(path);
  const ahead = await lookAhead(carrier);
  if (isNativeStart(ahead.evidence[0])) return previewNative(carrier);
  let plan = makePlan(ahead, options);
  let look = await lookThrough(carrier, plan, options);
  const better = makePlan(look.reading.survey, options);
  if (!samePlan(plan, better)) look = await lookThrough(carrier, better, options);
  plan = better;
  const { reader, mapping, ranked } = plan;
  return {
    file: { name: carrier.name, bytes: carrier.bytes },
    carrier: carrier.description,
    format: reader.id,
    formats: ranked.map(({ id, label, description }) => ({ id, label, description })),
    columns: look.reading.survey.columns,
    fields: reader.fields.map(({ id, label, required, description }) => ({
      id,
      label,
      required,
      description,
    })),
    mapping,
    rows: look.rows.map(asPreviewRow),
    problems: look.problems,
    findings: findingsOf(plan, look.reading.accountant),
    whole: look.whole,
  };
}

async function lookThrough(carrier: Carrier, plan: Plan, options: ReadOptions) {
  const reading = new Reading(plan, options);
  const missing = unmapped(plan);
  const rows: DataRecord[] = [];
  const problems: Problem[] = [...missing];
  let seen = 0;
  let bytes = 0;
  let whole = true;
  for await (const value of carrier.records(undefined, (read) => (bytes = read))) {
    if (bytes > MOST_BYTES) {
      whole = false;
      break;
    }
    seen++;
    if (missing.length > 0 && !isProblem(value)) {
      reading.survey.add(value);
      continue;
    }
    for (const record of reading.read(value)) {
      if (!isProblem(record)) {
        if (rows.length < SHOWN_ROWS) rows.push(record);
      } else if (seen <= PROBLEM_ROWS) {
        problems.push(record);
      }
    }
  }
  return { reading, rows, problems, whole };
}

const STRENGTHS = { 1: 'slightly', 2: 'plainly', 3: 'strongly' };

function asPreviewRow(record: DataRecord): ImportPreview['rows'][number] {
  const { row, kind, prompt, annotator } = record;
  const by = annotator === undefined ? '' : `, ${annotator}`;
  if (record.kind === 'text') {
    const label = record.score === null ? '' : `score ${record.score}${by}`;
    return { row, kind, prompt, texts: [record.text], label };
  }
  if (record.kind === 'question') {
    const label = record.outcome === null ? 'not labelled' : `${record.outcome}${by}`;
    return { row, kind, prompt, texts: record.texts, label };
  }
  const labels = {
    prefer: `first is better, ${STRENGTHS[record.strength]}`,
    tie: 'equally good',
    'both-bad': 'both bad',
  };
  return {
    row,
    kind,
    prompt,
    texts: record.texts,
    label: record.outcome === null ? 'not labelled' : `${labels[record.outcome]}${by}`,
  };
}

/** The report of a run: its contents, and that no text of a project can act in it. */
import { JSDOM } from 'jsdom';
import { describe, expect, test } from 'vitest';
import type { CurvePoint, Domain, EvaluatedMethod } from '../../../src-main/contract/index.ts';
import type { ReportRow } from '../../../src-main/domain/report.ts';
import { lookOf } from '../../../src-main/formats/report/charts.ts';
import { reportPage } from '../../../src-main/formats/report/page.ts';
import { findings, run, summary } from '../renderer/records.ts';
import { hostile } from './support.ts';

function domain(name: string): Domain {
  return {
    id: 1,
    name,
    role: 'target',
    items: 12,
    pairs: 3,
    labelled: 0,
    scores: 0,
    gold: { pairs: 2, scores: 0 },
    medianCharacters: 40,
  } as Domain;
}

const point: CurvePoint = {
  method: 'wdgrl',
  seed: 0,
  step: 10,
  sourceLoss: 0.6,
  validationLoss: null,
  validationAccuracy: 0.7,
  distance: null,
  gradientCosine: null,
};

function row(change: Partial<ReportRow> = {}): ReportRow {
  return {
    project: 'Support replies',
    run: run({ findings: findings() }),
    curves: [
      point,
      { ...point, seed: 1, sourceLoss: 0.4 },
      { ...point, step: 20, sourceLoss: 0.3 },
    ],
    evaluation: null,
    sources: null,
    domains: [domain('chat')],
    annotators: 2,
    application: 'Dialect 1.2.3',
    madeAt: Date.UTC(2026, 10, 30, 1, 2),
    ...change,
  };
}

function opened(change: Partial<ReportRow> = {}): { page: string; document: Document } {
  const page = reportPage(row(change));
  return { page, document: new JSDOM(page).window.document };
}

describe('a report', () => {
  test('draws curves of any size and length', () => {
    const tiny = [1e-120, 2e-120].map((sourceLoss, step) => ({ ...point, step, sourceLoss }));
    const long = Array.from({ length: 130_000 }, (_, step) => ({ ...point, step }));
    for (const curves of [tiny, long]) {
      expect(reportPage(row({ curves }))).toContain('>Source loss</figcaption>');
    }
  });

  test('says the verdict with its reasons, every candidate, the data, the settings and the version', () => {
    const { document } = opened();
    const text = document.body.textContent.replaceAll(/\s+/g, ' ');
    expect(document.querySelector('.verdict h2')?.textContent).toBe('Adapt with wdgrl');
    for (const part of [
      'Because.',
      'Learned from 100 votes on 90 preferences; ranked 60 target texts.',
      'Nobody has labelled target texts: how right the rewards are there is not known.',
      'Made with Dialect 1.2.3 on 2026-11-30 01:02 UTC',
    ]) {
      expect(text).toContain(part);
    }
    const settings = [...document.querySelectorAll('td')].map((cell) => cell.textContent);
    expect(settings).toEqual(expect.arrayContaining(['steps', 'seeds', 'encoder']));
  });

  test('draws the candidates and the curves as pictures that say their figures', () => {
    const { document } = opened();
    const said = [...document.querySelectorAll('svg[role=img]')].map((svg) =>
      svg.getAttribute('aria-label'),
    );
    expect(said[0]).toMatch(/^Accuracy on held-out source pairs: .*Longer wins 0\.62$/);
    // The mean of two seeds at step 10, one at step 20.
    expect(said).toContain('Source loss: wdgrl ends at 0.30');
    expect(document.querySelectorAll('polyline')).toHaveLength(2);
  });

  test('shows a ranking that does not vary as a dash, without a dot', () => {
    const evaluated = (method: string, label: string, spearman?: number): EvaluatedMethod => ({
      method,
      label,
      againstSourceOnly: null,
      calibration: null,
      reference: false,
      ...(spearman === undefined ? {} : { spearman }),
      interval: spearman === undefined ? [-1, 1] : [0.2, 0.6],
    });
    const { document } = opened({
      evaluation: {
        runId: 1,
        gold: { kind: 'scores', count: 20 },
        undefinedBecause: null,
        leftAside: 0,
        targets: [],
        choices: null,
        chosen: 'wdgrl',
        verdict: null,
        domains: null,
        methods: [evaluated('source-only', 'Flat'), evaluated('wdgrl', 'Varied', 0.4)],
      },
    });
    const cells = [...document.querySelectorAll('tr')]
      .map((tr) => [...tr.children].map((cell) => cell.textContent))
      .filter(([name]) => name === 'Flat');
    expect(cells).toEqual([['Flat', '–', '–', '–', '–']]);
    const drawn = document.querySelector('svg[aria-label^="Rank correlation on the target"]');
    expect(drawn?.getAttribute('aria-label')).toBe('Rank correlation on the target: Varied 0.40');
  });

  test('shows which source helps which target, and that agreement is no measure of being right', () => {
    const { document } = opened({
      sources: {
        runId: 1,
        chosen: 'Varied',
        targets: [
          { domainId: 3, name: 'chat', measure: 'gold-pairs', count: 30 },
          { domainId: 4, name: 'notes', measure: 'agreement', count: 60 },
        ],
        rows: [
          {
            domainId: 1,
            name: 'mail',
            examples: 50,
            figures: [
              { value: 0.9, interval: [0.8, 1] },
              { value: null, interval: null },
            ],
          },
        ],
      },
    });
    const cells = [...document.querySelectorAll('tr')]
      .map((tr) => [...tr.children].map((cell) => cell.textContent))
      .filter(([name]) => /^source$|^mail/.test(name ?? ''));
    expect(cells).toEqual([
      ['source', 'chat (30 gold pairs)', 'notes (60 texts, agreement)'],
      ['mail (50)', '0.90 (0.80 to 1.00)', '–'],
    ]);
    expect(document.body.textContent).toContain('the rewards of Varied, which may be wrong itself');
  });

  test('tells candidates apart without colour: no two of six have one dash', () => {
    const ids = ['source-only', 'a', 'b', 'c', 'd', 'e'];
    expect(new Set(ids.map((id) => lookOf(id, ids).dash)).size).toBe(6);
  });

  test('has no script, loads nothing, and is held to that by its own policy', () => {
    const { page, document } = opened();
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|javascript:|\son\w+=/i);
    const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]');
    expect(policy?.getAttribute('content')).toBe("default-src 'none'; style-src 'unsafe-inline'");
  });

  test.for([...hostile, '</title><script>x()</script>', '"><svg onload=x()>'])(
    'shows %j as text, wherever it stands',
    (text) => {
      const named = run({
        findings: findings({
          verdict: { ...findings().verdict, reasons: [text] },
        }),
        methods: [summary('source-only'), summary('wdgrl', { label: text })],
        name: text,
        note: text,
      });
      const plain = opened();
      const { document } = opened({ run: named, project: text, domains: [domain(text)] });
      const elements = (of: Document) =>
        new Set([...of.querySelectorAll('*')].map((e) => e.tagName));
      expect([...elements(document)].filter((tag) => !elements(plain.document).has(tag))).toEqual(
        [],
      );
      expect(document.querySelectorAll('[onload],[onerror],[onclick],script')).toHaveLength(0);
    },
  );
});

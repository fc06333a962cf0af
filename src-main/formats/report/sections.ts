/** The sections of a report: results, data, and settings. */
import type { CurvePoint, Evaluation, MethodSummary, Run, Verdict } from '../../contract/index.ts';
import { settingEntries } from '../../contract/training-settings.ts';
import type { ReportRow } from '../../domain/report.ts';
import { type Dot, intervals, legend, type Line, lines } from './charts.ts';
import { between, figure, plural, sentence, signed, whole } from './figures.ts';
import { html, type Markup, name } from './markup.ts';

type Cells = readonly (string | Markup)[];

export function table(caption: string, head: readonly string[], rows: readonly Cells[]): Markup {
  return html`<table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${head.map((one) => html`<th scope="col">${one}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([first, ...rest]) =>
          html`<tr>
            <th scope="row">${first}</th>
            ${rest.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function labelOf({ methods }: Run, candidate: string): string {
  return methods.find(({ method }) => method === candidate)?.label ?? candidate;
}

function headline({ advice, candidate, labels, labelsOf, evidence }: Verdict, run: Run): string {
  if (advice === 'adapt') return `Adapt with ${labelOf(run, candidate)}`;
  if (advice === 'do-not-adapt') {
    return candidate === 'as-is' ? 'Use the reward model as it is' : 'Do not adapt';
  }
  if (advice === 'only-length') return 'Only length transfers';
  if (advice === 'nothing-transfers') return 'Nothing transfers';
  // Earlier versions, whose reasons name no evidence, wrote their ceiling where more are needed.
  const atLeast = evidence.length === 0 && (labels ?? 0) >= 2000 ? 'at least ' : '';
  const count = labels === null ? '' : `${atLeast}${whole(labels)} `;
  return labelsOf === 'target' ? `Check ${count}target pairs blind` : `Label ${count}more pairs`;
}

export function verdictSection({ run, evaluation }: ReportRow): Markup {
  const verdict = run.findings?.verdict ?? evaluation?.verdict;
  if (!verdict) {
    return html`<section>
      <h2>Verdict</h2>
      <p>This run ended without one.</p>
    </section>`;
  }
  return html`<section class="verdict">
    <h2>${headline(verdict, run)}</h2>
    <p>
      Ranked with: ${labelOf(run, verdict.candidate)}.
      ${
        verdict.checked
          ? `The verdict rests on ${plural(verdict.checked.labels, 'target pair')} labelled blind.`
          : 'The verdict was formed without any label of the target.'
      }
    </p>
    <ul>
      ${verdict.reasons.map((one) => html`<li>${sentence(one)}</li>`)}
    </ul>
  </section>`;
}

/** Candidates on held-out source pairs, and the validators' scores. */
export function candidatesSection({ run }: ReportRow): Markup {
  const ids = run.methods.map(({ method }) => method);
  const dots = run.methods.flatMap(({ method, label, sourceAccuracy, sourceInterval }): Dot[] =>
    sourceAccuracy === null
      ? []
      : [{ id: method, label, value: sourceAccuracy, interval: sourceInterval }],
  );
  const longer = run.methods.find(({ longerWins }) => longerWins !== null)?.longerWins ?? null;
  const rule: Dot[] =
    longer === null
      ? []
      : [{ id: 'longer', label: 'Longer wins', value: longer, interval: null, rule: true }];
  return html`<section>
    <h2>Candidates</h2>
    ${table(
      'Accuracy on source pairs held out, with its 95 % interval, and mean rank among the validators (1 is best).',
      ['candidate', 'accuracy', '95 % interval', 'minus source-only', 'mean rank', 'seeds agree'],
      run.methods.map((one) => candidateRow(one, run)),
    )}
    ${intervals('Accuracy on held-out source pairs', [...dots, ...rule], ids)}
  </section>`;
}

function candidateRow(one: MethodSummary, run: Run): Cells {
  const { sourceAccuracy, sourceInterval, againstSourceOnly, averageRank, seedAgreement } = one;
  const chosen = one.method === run.findings?.chosen ? ', chosen' : '';
  return [
    `${one.label}${one.reference ? ', also of target labels' : ''}${chosen}`,
    figure(sourceAccuracy),
    between(sourceInterval),
    againstSourceOnly
      ? `${signed(againstSourceOnly.difference)} (${between(againstSourceOnly.interval)})`
      : '–',
    figure(averageRank, 1),
    figure(seedAgreement),
  ];
}

/** Results against human labels of the target. */
export function targetSection({ run, evaluation }: ReportRow): Markup {
  if (evaluation === null) {
    return html`<section>
      <h2>On the target</h2>
      <p>Nobody has labelled target texts: how right the rewards are there is not known.</p>
    </section>`;
  }
  if (evaluation.undefinedBecause !== null) {
    return html`<section>
      <h2>On the target</h2>
      <p>${sentence(evaluation.undefinedBecause)}</p>
    </section>`;
  }
  const pairs = evaluation.gold.kind === 'pairs';
  const dots = evaluation.methods.flatMap((one): Dot[] => {
    const value = valueOf(one);
    if (value === null) return [];
    const rule = one.method === 'longer-wins' || one.method === 'random';
    return [{ id: one.method, label: one.label, interval: one.interval, value, rule }];
  });
  return html`<section>
    <h2>On the target</h2>
    ${table(
      `${pairs ? 'Share of' : 'Rank correlation with'} ${plural(evaluation.gold.count, pairs ? 'labelled target pair' : 'scored target text')}${pairs ? ' ordered rightly' : ''}, with its 95 % interval.`,
      ['ranking', pairs ? 'accuracy' : 'Spearman', '95 % interval', 'minus source-only', 'p'],
      evaluation.methods.map((one) => [
        one.label,
        figure(valueOf(one)),
        between(valueOf(one) === null ? null : one.interval),
        one.againstSourceOnly
          ? `${signed(one.againstSourceOnly.difference)} (${between(one.againstSourceOnly.interval)})`
          : '–',
        one.againstSourceOnly ? figure(one.againstSourceOnly.p, 3) : '–',
      ]),
    )}
    ${intervals(
      pairs ? 'Accuracy on target pairs' : 'Rank correlation on the target',
      dots,
      run.methods.map(({ method }) => method),
    )}
    ${evaluation.targets.length === 0 ? '' : targetsTable(evaluation.targets)}
  </section>`;
}

function targetsTable(targets: Evaluation['targets']): Markup {
  return table(
    'Each target domain by itself, with the number of its labels and 95 % intervals.',
    ['ranking', ...targets.map(({ name, count }) => `${name} (${count})`)],
    targets[0].methods.map(({ label }, row) => [
      label,
      ...targets.map(({ methods }) => {
        const { value, interval } = methods[row];
        return value === null ? '–' : `${figure(value)} (${between(interval)})`;
      }),
    ]),
  );
}

/** Null if a ranking gives all texts the same reward, so that there is no correlation. */
function valueOf({ accuracy, spearman }: Evaluation['methods'][number]): number | null {
  return accuracy ?? spearman ?? null;
}

const CURVES = [
  ['sourceLoss', 'Source loss'],
  ['validationAccuracy', 'Accuracy on held-out source pairs'],
  ['distance', 'Domain distance'],
] as const;

export function curvesSection({ run, curves }: ReportRow): Markup {
  const ids = run.methods.map(({ method }) => method);
  const drawn = CURVES.flatMap(([field, title]) => {
    const all = run.methods.map((one): Line => ({
      id: one.method,
      label: one.label,
      points: meansOf(
        curves.filter(({ method }) => method === one.method),
        field,
      ),
    }));
    return lines(title, all, ids) ?? [];
  });
  if (drawn.length === 0) return html``;
  const named = run.methods.map(({ method, label }) => ({ id: method, label }));
  return html`<section>
    <h2>Training</h2>
    ${legend(named, ids)}
    <div class="charts">${drawn}</div>
    <p class="small">Means over the seeds.</p>
  </section>`;
}

function meansOf(points: readonly CurvePoint[], field: (typeof CURVES)[number][0]): Line['points'] {
  const steps = new Map<number, number[]>();
  for (const point of points) {
    const value = point[field];
    if (value === null || !Number.isFinite(value)) continue;
    steps.set(point.step, [...(steps.get(point.step) ?? []), value]);
  }
  return [...steps]
    .sort(([one], [other]) => one - other)
    .map(([step, values]) => ({
      step,
      value: values.reduce((sum, value) => sum + value, 0) / values.length,
    }));
}

const DRIVERS = 8;

/** Correlates of the rewards of the candidate that ranks. */
export function driversSection({ run }: ReportRow): Markup {
  const chosen = run.findings?.verdict.candidate ?? run.methods.at(-1)?.method;
  const summary = run.methods.find(({ method }) => method === chosen);
  const shift = run.findings?.shift ?? null;
  const labels = run.findings?.labelShift ?? null;
  return html`<section>
    <h2>What goes together with the rewards</h2>
    ${
      summary !== undefined &&
      summary.drivers.length > 0 &&
      table(
        `Correlation of the reward of ${summary.label} with features of the target texts, the strongest first.`,
        ['feature', 'correlation'],
        summary.drivers.slice(0, DRIVERS).map((one) => [one.label, figure(one.correlation)]),
      )
    }
    <ul>
      ${typeof summary?.lengthCorrelation === 'number' && html`<li>With the length of the text: ${figure(summary.lengthCorrelation)}.</li>`}
      ${shift && html`<li>A classifier tells source from target with an AUC of ${figure(shift.auc)} (0.50: not at all).</li>`}
      ${labels && html`<li>In ${figure(100 * labels.share, 0)} % of the source pairs the chosen answer is the more target-like one (${between(labels.interval)} as a share; 0.50: quality and domain are unrelated).</li>`}
    </ul>
  </section>`;
}

export function dataSection({ run, domains, annotators }: ReportRow): Markup {
  return html`<section>
    <h2>Data</h2>
    <p>
      Learned from ${plural(run.votes, 'vote')} on ${plural(run.pairs, 'preference')}; ranked
      ${plural(run.targetItems, 'target text')}.
      ${run.votesSince > 0 && `${plural(run.votesSince, 'vote')} came later and is not in it. `}The
      project has votes of ${plural(annotators, 'annotator')} today.
    </p>
    ${table(
      'Domains of the project as it is today.',
      ['domain', 'role', 'texts', 'pairs', 'labelled', 'scores', 'gold'],
      domains.map((one) => [
        name(one.name),
        one.role,
        ...[one.items, one.pairs, one.labelled, one.scores].map(whole),
        whole(one.gold.pairs + one.gold.scores),
      ]),
    )}
  </section>`;
}

export function settingsSection({ run, domains }: ReportRow): Markup {
  const named = (key: string, value: unknown): string | Markup => {
    if (key !== 'sources' && key !== 'targets') return shown(value);
    const ids = value as readonly number[];
    if (ids.length === 0) return 'all';
    return html`${ids.map((id, at) => [at > 0 && ', ', name(domains.find((one) => one.id === id)?.name ?? `no. ${id}`)])}`;
  };
  return html`<section>
    <h2>Settings</h2>
    ${table(
      'Every setting of the run, by the names of docs/settings.md.',
      ['setting', 'name', 'value'],
      settingEntries.map(([key, { label }]) => [label, key, named(key, run.settings[key])]),
    )}
  </section>`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(String).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : 'none';
}

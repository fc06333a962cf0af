/** A run as the command line shows it: one object for programs, sentences and a table for people. */
import type { Evaluation, Run, Verdict } from '../../contract/index.ts';
import { counted, figure, interval, table } from './output.ts';

function stepsPerSecond(run: Run): number {
  const seconds = run.methods.reduce((sum, method) => sum + method.seconds, 0);
  return (run.methods.length * run.settings.steps) / seconds;
}

export function runSummary(run: Run): object {
  return {
    run: run.id,
    engine: run.engine,
    engineReason: run.engineReason,
    stepsPerSecond: stepsPerSecond(run),
    pairs: run.pairs,
    votes: run.votes,
    targetItems: run.targetItems,
    settings: run.settings,
    findings: run.findings,
    methods: run.methods.map((method) => ({
      method: method.method,
      sourceAccuracy: method.sourceAccuracy,
      sourceInterval: method.sourceInterval,
      longerWins: method.longerWins,
      againstSourceOnly: method.againstSourceOnly,
      validation: method.validation,
      averageRank: method.averageRank,
      diagnostics: method.diagnostics,
      calibration: method.calibration,
      lengthCorrelation: method.lengthCorrelation,
      shortcuts: method.shortcuts,
      seedAgreement: method.seedAgreement,
      stepsPerSecond: method.stepsPerSecond,
      seconds: method.seconds,
    })),
  };
}

export function runText(run: Run): string {
  const { settings, findings } = run;
  // Without a validator no choice was made, and source-only stands in for it.
  const judged = run.methods.some(({ averageRank }) => averageRank !== null);
  const chosen = judged ? findings?.chosen : undefined;
  const rows = run.methods.map((method) => [
    `${method.method === chosen ? '* ' : '  '}${method.label}`,
    figure(method.sourceAccuracy),
    interval(method.sourceInterval),
    figure(method.longerWins),
    ...settings.validators.map((id) =>
      figure(method.validation.find(({ validator }) => validator === id)?.score),
    ),
    method.averageRank?.toFixed(1) ?? '-',
    method.stepsPerSecond.toFixed(0),
  ]);
  return [
    `Run ${run.id}: ${counted(run.pairs, 'preference')}, ${counted(run.targetItems, 'target text')}, ${counted(settings.seeds, 'model')} a candidate, loss ${findings?.loss ?? settings.loss}.`,
    `Settings: ${JSON.stringify(settings)}`,
    ...readText(run),
    ...meaningText(run),
    `Accuracy on held-out prompts of the source${settings.validators.length > 0 ? ', and what the validators say' : ''}:`,
    table([
      [
        '  candidate',
        'accuracy',
        '95 % interval',
        'longer wins',
        ...settings.validators,
        'mean rank',
        'steps/s',
      ],
      ...rows,
    ]),
    ...(findings?.leftOut ?? []).map(({ reason }) => `Left out: ${reason}`),
    ...(judged
      ? [
          '* chosen by the validators. That is the lowest mean rank where its gain over source-only is larger than its error, else source-only.',
        ]
      : []),
    ...(findings ? ['', verdictText(findings.verdict)] : []),
  ].join('\n');
}

/** What the encoders read, and how much of it was too long for them. */
function readText({ findings }: Run): string[] {
  if (!findings || findings.blocks.length === 0) return [];
  const read = findings.blocks.map(
    ({ label, reads, dimension }) => `${label} (${counted(dimension, 'column')}, of ${reads})`,
  );
  const lost = findings.shortened.map(
    ({ label, prompts, answers }) =>
      `Too long for ${label}: ${counted(prompts, 'text')} without the start of the prompt, ${counted(answers, 'text')} without a part of the answer.`,
  );
  return [`Read: ${read.join('; ')}.`, ...lost];
}

const ADVICE = {
  adapt: 'Adapt with',
  'do-not-adapt': 'Do not adapt: use',
  'label-more': 'Label more before trusting',
  'only-length': 'Only length transfers: longer wins does as well as',
  'nothing-transfers': 'Nothing transfers: on the target a coin does as well as',
} as const;

export function verdictText({ advice, candidate, reasons }: Verdict): string {
  return [`Verdict: ${ADVICE[advice]} ${candidate}.`, ...reasons.map((one) => `- ${one}`)].join(
    '\n',
  );
}

/** Shortcuts in the votes, coverage of the target and label shift; nothing for runs of earlier versions. */
export function domainsText(domains: Evaluation['domains']): string[] {
  if (domains === null) return [];
  const { labelShift, shortcuts, coverage } = domains;
  const rows = shortcuts.flatMap(({ label, source }) =>
    source === null
      ? []
      : [[label, String(source.pairs), figure(source.accuracy), interval(source.interval)]],
  );
  return [
    ...(rows.length === 0
      ? []
      : [table([['more of it', 'source pairs', 'wins', '95 % interval'], ...rows])]),
    ...(coverage === null
      ? []
      : [
          `Of ${counted(coverage.texts, 'target text')}, a share of ${figure(coverage.share)} lies as near to a source text as 95 % of source texts do to each other.`,
        ]),
    ...(labelShift === null
      ? []
      : [
          `In a share of ${figure(labelShift.share)} of source pairs (${interval(labelShift.interval)}) the chosen text is the more target-like one.`,
        ]),
  ];
}

function meaningText({ settings, findings }: Run): string[] {
  if (!findings) return [];
  const who = settings.meaningFactor === 'auto' ? ', as held-out source pairs chose' : '';
  const { factors, meaningFactor: one } = findings;
  if (factors.length === 0) {
    return one === null ? [] : [`Columns of meaning are multiplied with ${one}${who}.`];
  }
  return factors.map(({ label, factor }) =>
    factor === 0 ? `${label} is not used${who}.` : `${label} is multiplied with ${factor}${who}.`,
  );
}

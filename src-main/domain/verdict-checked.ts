/**
 * A verdict once target pairs were labelled blind: the strongest evidence there is, so that it decides
 * wherever it can, and is planned for wherever it cannot yet.
 */
import type {
  EvidenceSection,
  Interval,
  SpotCheck,
  SpotComparison,
  Verdict,
} from '../contract/index.ts';
import { SOURCE_ONLY } from './average-rank.ts';
import { askedCount } from './sample-size.ts';
import { atAnyTime, FIRST_LOOK } from './spot-check/sequential.ts';
import { LONGER_WINS } from './spot-check/report.ts';
import { figure, integer, signed } from './verdict-words.ts';

/** An accuracy that is worth having: where less is left, and a coin is not ruled out, nothing transfers. */
const USEFUL = 0.6;
/** A gain over longer wins that is worth a model. */
const MATTERS = 0.05;
/** Pairs of fewer prompts tell too little of how much prompts differ. */
const FEWEST_PROMPTS = 10;
const MOST_REASONS = 5;

const TO_DO: Partial<Record<Verdict['advice'], string>> = {
  'only-length':
    'Train with pairs balanced by length, or move these votes into training and label more of the target.',
  'nothing-transfers':
    'What makes an answer good there has to be learned there: move these votes into training, and label more of the target.',
};

interface Measured {
  label: string;
  accuracy: number;
  interval: Interval;
  /** The interval that holds at every number of labels at once. */
  sequence: Interval;
}

/** What the labels say of the candidate, source-only and longer wins. */
interface Standing {
  /** The candidate that is compared with source-only; null where only source-only was trained. */
  own: Measured | null;
  base: Measured;
  longer: Measured | null;
  versusBase: Compared | null;
  /** Of whichever of the two is ahead, against longer wins. */
  versusLonger: Compared | null;
}

/** `sequence`: what is decided by, since people look after every vote and stop when they like what they see. */
type Compared = SpotComparison & { difference: number; interval: Interval; sequence: Interval };

interface Decision {
  advice: Verdict['advice'];
  candidate: string;
  /** More labels; null where none are asked for, or none would settle it. */
  labels: number | null;
  /** Why, in one sentence. */
  because: string;
}

/**
 * @param verdict of the run itself, formed without target labels
 * @returns that verdict where the spot-check says nothing yet
 */
export function checkedVerdict(verdict: Verdict, check: SpotCheck): Verdict {
  const found = standingOf(check);
  if (found === null || check.labelled < FIRST_LOOK) return verdict;
  const { advice, candidate, labels, because } = decide(verdict, check, found);
  const before = verdict.advice === 'label-more' ? null : beforeSentence(verdict, advice);
  const kept = verdict.reasons
    .map((text, i) => ({ text, of: verdict.evidence.at(i) ?? ('validators' as const) }))
    .filter(({ of }) => of !== 'spot-check');
  const reasons: { text: string; of: EvidenceSection }[] = [
    { text: because, of: 'spot-check' },
    { text: measuredSentence(check, found), of: 'spot-check' },
    ...(before === null ? [] : [{ text: before, of: 'validators' as const }]),
    ...kept,
  ];
  const todo = TO_DO[advice];
  const shown = [
    ...reasons.slice(0, MOST_REASONS - (todo ? 1 : 0)),
    ...(todo ? [{ text: todo, of: 'spot-check' as const }] : []),
  ];
  return {
    advice,
    candidate,
    labels,
    labelsOf: advice === 'label-more' ? 'target' : null,
    reasons: shown.map(({ text }) => text),
    evidence: shown.map(({ of }) => of),
    checked: { labels: check.labelled, prompts: check.prompts },
  };
}

function standingOf({ estimates, comparisons, labelled }: SpotCheck): Standing | null {
  const measured = (id: string | undefined): Measured | null => {
    const one = estimates.find(({ method }) => method === id);
    if (!one || one.accuracy === null || one.interval === null) return null;
    const sequence = atAnyTime(one.interval, labelled, [0, 1]);
    return { label: one.label, accuracy: one.accuracy, interval: one.interval, sequence };
  };
  const compared = (against: string): Compared | null => {
    const one = comparisons.find((each) => each.against === against);
    if (!one || one.difference === null || one.interval === null) return null;
    const sequence = one.sequence ?? atAnyTime(one.interval, labelled, [-1, 1]);
    return { ...one, difference: one.difference, interval: one.interval, sequence };
  };
  const base = measured(SOURCE_ONLY);
  if (base === null) return null;
  const versusBase = compared(SOURCE_ONLY);
  return {
    ...{ base, versusBase, own: measured(versusBase?.method) },
    ...{ longer: measured(LONGER_WINS), versusLonger: compared(LONGER_WINS) },
  };
}

function decide(verdict: Verdict, check: SpotCheck, found: Standing): Decision {
  const few = check.prompts < FEWEST_PROMPTS && check.frame.prompts >= FEWEST_PROMPTS;
  return (
    (few ? null : (byLength(found) ?? byCoin(check, found))) ??
    (found.versusBase ? between(verdict, found.versusBase) : baseAlone(found))
  );
}

/** Whether calling the longer text better does as well as the better candidate. */
function byLength({ longer, versusLonger }: Standing): Decision | null {
  // Where length tells nothing either, no candidate that is as right leans on it.
  if (!longer || !versusLonger || longer.sequence[0] <= 0.5) return null;
  const { difference, interval, sequence, label, method, more } = versusLonger;
  const figures = `${label} less longer wins: ${ranged(difference, interval, true)}`;
  if (sequence[1] < MATTERS) {
    return {
      ...{ advice: 'only-length', candidate: SOURCE_ONLY, labels: null },
      because: `On the target ${label} is no better than calling the longer text better by as much as ${figure(MATTERS)} (${figures}): nothing but length transfers.`,
    };
  }
  if (sequence[0] > 0 || versusLonger.standing === 'better') return null;
  return {
    ...{ advice: 'label-more', candidate: method, labels: more },
    because: `Whether ${label} sees more than length is not settled (${figures}). ${moreSentence(more, 'it')}`,
  };
}

/** Whether the best candidate is better than a coin. */
function byCoin({ labelled }: SpotCheck, { own, base, versusBase }: Standing): Decision | null {
  const ahead = own && (versusBase?.difference ?? 0) > 0 ? own : base;
  const [low, high] = ahead.sequence;
  if (low > 0.5) return null;
  const figures = `${ahead.label} is right on ${ranged(ahead.accuracy, ahead.interval)} of its pairs`;
  const most = Math.max(high, own?.sequence[1] ?? 0, base.sequence[1]);
  if (most < USEFUL) {
    return {
      ...{ advice: 'nothing-transfers', candidate: SOURCE_ONLY, labels: null },
      because: `Nothing that was learned tells good target texts from bad: ${figures}, no better than a coin, and ${figure(USEFUL)} is ruled out.`,
    };
  }
  const labels = askedMore(labelled, most - ahead.accuracy, USEFUL - 0.5);
  return {
    ...{ advice: 'label-more', candidate: SOURCE_ONLY, labels },
    because: `On the target no candidate is told from a coin yet: ${figures}. ${moreSentence(labels, 'it')}`,
  };
}

/** Until an interval's half-width shrinks to what is to be told: with the root of the count. */
function askedMore(labelled: number, half: number, wanted: number): number | null {
  return askedCount(labelled * (half / wanted) ** 2 - labelled);
}

/** Of the candidate and source-only. */
function between(verdict: Verdict, versus: Compared): Decision {
  const { difference, interval, sequence, standing, label, method, more } = versus;
  const figures = `${label} less source-only: ${ranged(difference, interval, true)}`;
  const adapt = { advice: 'adapt', candidate: method, labels: null } as const;
  const stay = { advice: 'do-not-adapt', candidate: SOURCE_ONLY, labels: null } as const;
  if (standing === 'better') {
    return { ...adapt, because: `On the target ${label} is better (${figures}); this is settled.` };
  }
  if (standing === 'worse') {
    return {
      ...stay,
      because: `On the target ${label} is worse than source-only (${figures}); this is settled.`,
    };
  }
  if (standing === 'alike') {
    return { ...stay, because: `On the target ${label} is no better (${figures}).` };
  }
  if (sequence[1] < MATTERS) {
    return {
      ...stay,
      because: `On the target a gain of ${figure(MATTERS)} is ruled out (${figures}).`,
    };
  }
  if (more === null) {
    return {
      ...stay,
      because: `Labels cannot settle which is better (${figures}): it would take more than anybody can label.`,
    };
  }
  const candidate = difference > 0 ? verdict.candidate : SOURCE_ONLY;
  return {
    ...{ advice: 'label-more', candidate, labels: more },
    because: `Which is better on the target is not settled (${figures}). ${moreSentence(more, `a difference of ${figure(versus.planned)}`)}`,
  };
}

function baseAlone({ base }: Standing): Decision {
  return {
    ...{ advice: 'do-not-adapt', candidate: SOURCE_ONLY, labels: null },
    because: `On the target source-only is right on ${ranged(base.accuracy, base.interval)} of pairs, better than a coin; nothing else was trained.`,
  };
}

function moreSentence(more: number | null, what: string): string {
  return more === null
    ? 'Labels of this target cannot settle it.'
    : `About ${integer(more)} more labels, each of another prompt, would settle ${what}.`;
}

function measuredSentence({ labelled, prompts }: SpotCheck, found: Standing): string {
  const one = (each: Measured | null) =>
    each === null ? [] : [`${wordOf(each.label)} ${ranged(each.accuracy, each.interval)}`];
  const all = [found.own, found.base, found.longer].flatMap(one);
  return `By ${integer(labelled)} target pairs of ${integer(prompts)} prompts labelled blind: ${all.join(', ')} (accuracy with 95 % interval).`;
}

/** Within a sentence. */
function wordOf(label: string): string {
  return label === 'Source only' ? SOURCE_ONLY : label === 'Longer wins' ? 'longer wins' : label;
}

function beforeSentence({ advice }: Verdict, now: Verdict['advice']): string | null {
  if (advice === now) return null;
  const said = advice === 'adapt' ? 'to adapt' : 'not to adapt';
  return `Without target labels the advice was ${said}.`;
}

function ranged(value: number, [low, high]: Interval, sign = false): string {
  return `${sign ? signed(value) : figure(value)} (${figure(low)} to ${figure(high)})`;
}

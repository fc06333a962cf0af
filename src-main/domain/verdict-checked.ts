/**
 * A verdict once target pairs were labelled blind: the strongest evidence there is, so that it decides
 * wherever it can, and is planned for wherever it cannot yet.
 */
import type { EvidenceSection, SpotCheck, Verdict } from '../contract/index.ts';
import { AS_IS, SOURCE_ONLY } from './average-rank.ts';
import { askedCount } from './sample-size.ts';
import { FEWEST_PROMPTS, FIRST_LOOK } from './spot-check/sequential.ts';
import {
  byDifference,
  type Compared,
  gainRuledOut,
  MATTERS,
  type Measured,
  openToLength,
  type Standing,
  standingOf,
} from './verdict-standing.ts';
import { counted, figure, integer, openFigures, ranged } from './verdict-words.ts';

/** An accuracy that is worth having: where less is left, and a coin is not ruled out, nothing transfers. */
const USEFUL = 0.6;
const MOST_REASONS = 5;

const TO_DO: Partial<Record<Verdict['advice'], string>> = {
  'only-length':
    'Train with pairs balanced by length, or move these votes into training and label more of the target.',
  'nothing-transfers':
    'What makes an answer good there has to be learned there: move these votes into training, and label more of the target.',
};

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
    ...cautions(advice, found),
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

function decide(verdict: Verdict, check: SpotCheck, found: Standing): Decision {
  const until = { verdict, check };
  return (
    byFewPrompts(until, found) ??
    byLength(until, found) ??
    byCoin(until, found) ??
    (found.leading ? between(until, found, found.leading) : baseAlone(found))
  );
}

/** What stands while more labels are asked for, and where they are drawn from. */
interface Until {
  verdict: Verdict;
  check: SpotCheck;
}

/** Nothing is decided by a handful of prompts where the target has more. */
function byFewPrompts({ verdict, check }: Until, found: Standing): Decision | null {
  if (check.prompts >= FEWEST_PROMPTS || check.frame.prompts < FEWEST_PROMPTS) return null;
  const labels = askedCount(FIRST_LOOK);
  return {
    advice: 'label-more',
    candidate: untilSettled(verdict, found),
    labels,
    because: `Labels of ${counted(check.prompts, 'prompt')} tell too little to decide by. Label pairs of others.`,
  };
}

/** Whether calling the longer text better does as well as everything that was trained. */
function byLength({ verdict, check }: Until, found: Standing): Decision | null {
  const open = openToLength(found);
  if (!open) return null;
  const { difference, interval, label, more } = open;
  if (found.versusLonger.every(gainRuledOut)) {
    const figures = `${label} less longer wins: ${ranged(difference, interval, true)}`;
    return {
      advice: 'only-length',
      candidate: SOURCE_ONLY,
      labels: null,
      because: `On the target nothing that was trained is better than calling the longer text better by as much as ${figure(MATTERS)} (${figures}): nothing but length transfers.`,
    };
  }
  // What labels cannot settle holds up nothing: it is a caution.
  if (more === null) return null;
  return {
    advice: 'label-more',
    candidate: untilSettled(verdict, found),
    labels: more,
    because: `Whether ${label} sees more than length is not settled (${openDifference(open)}). ${moreSentence(check, more, 'it')}`,
  };
}

function cautions(
  advice: Verdict['advice'],
  found: Standing,
): { text: string; of: EvidenceSection }[] {
  const open = openToLength(found);
  if (open?.more !== null || advice === 'only-length') return [];
  const text = `Labels cannot settle whether ${open.label} sees more than length (${openDifference(open)}).`;
  return [{ text, of: 'spot-check' }];
}

/** Whether the best candidate is better than a coin. */
function byCoin({ verdict, check }: Until, found: Standing): Decision | null {
  const { ahead, base, candidates } = found;
  if (ahead.sequence[0] > 0.5) return null;
  const told = `${ahead.label} orders ${ranged(ahead.accuracy, ahead.interval)} of the target pairs as people do`;
  const least = [ahead, base, ...candidates].reduce((most, one) =>
    one.sequence[1] > most.sequence[1] ? one : most,
  );
  if (least.sequence[1] < USEFUL) {
    return {
      advice: 'nothing-transfers',
      candidate: SOURCE_ONLY,
      labels: null,
      because: `Nothing that was learned tells good target texts from bad: ${told}, no better than a coin, and ${figure(USEFUL)} is ruled out.`,
    };
  }
  const figures = openFigures(told, ahead, [0.5, USEFUL]);
  // What was seen is told from a coin by fewer labels than a useful accuracy is ruled out by.
  const [half, wanted] =
    ahead.accuracy > USEFUL
      ? [ahead.accuracy - ahead.sequence[0], ahead.accuracy - 0.5]
      : [least.sequence[1] - least.accuracy, USEFUL - 0.5];
  const labels = askedMore(check.labelled, half, wanted);
  if (labels === null) {
    return {
      advice: 'do-not-adapt',
      candidate: SOURCE_ONLY,
      labels: null,
      because: `Labels cannot settle whether a candidate is better than a coin on the target (${figures}): it would take more than anybody can label.`,
    };
  }
  return {
    advice: 'label-more',
    candidate: untilSettled(verdict, found),
    labels,
    because: `No candidate is clearly better than a coin on the target yet: ${figures}. ${moreSentence(check, labels, 'it')}`,
  };
}

/** Until an interval's half-width shrinks to what is to be told: with the root of the count. */
function askedMore(labelled: number, half: number, wanted: number): number | null {
  return askedCount(labelled * (half / wanted) ** 2 - labelled);
}

/** The decision between the candidates and source-only. */
function between({ verdict, check }: Until, found: Standing, leading: Compared): Decision {
  const { versusBase } = found;
  if (leading.standing === 'better') {
    const { method, label } = leading;
    // A reward model as it is was not adapted.
    const advice = method === AS_IS ? 'do-not-adapt' : 'adapt';
    const because = `On the target ${label} is better (${againstBase(leading)}); this is settled.`;
    return { advice, candidate: method, labels: null, because };
  }
  const stay = { advice: 'do-not-adapt', candidate: SOURCE_ONLY, labels: null } as const;
  const open = byDifference(versusBase.filter((one) => !gainRuledOut(one)));
  if (open.length === 0) return { ...stay, because: noGain(versusBase, leading) };
  const asked = open.find(({ more }) => more !== null);
  if (!asked || asked.more === null) {
    return {
      ...stay,
      because: `Labels cannot settle which is better (${openDifference(open[0])}): it would take more than anybody can label.`,
    };
  }
  const what = `a difference of ${figure(asked.planned)}`;
  return {
    advice: 'label-more',
    candidate: untilSettled(verdict, found),
    labels: asked.more,
    because: `Which is better on the target is not settled (${openDifference(asked)}). ${moreSentence(check, asked.more, what)}`,
  };
}

/** That none of the candidates is worth adapting with, by the one that is the least bad. */
function noGain(versusBase: readonly Compared[], leading: Compared): string {
  const { standing, label } = leading;
  const several = versusBase.length > 1;
  const figures = several ? `the best of them, ${againstBase(leading)}` : againstBase(leading);
  if (versusBase.every((one) => one.standing === 'worse')) {
    const who = several ? `all ${versusBase.length} candidates are` : `${label} is`;
    return `On the target ${who} worse than source-only (${figures}); this is settled.`;
  }
  if (!several && standing === 'alike') return `On the target ${label} is no better (${figures}).`;
  const all = several ? ` for all ${versusBase.length} candidates` : '';
  return `On the target a gain of ${figure(MATTERS)} is ruled out${all} (${figures}).`;
}

function againstBase({ label, difference, interval }: Compared): string {
  return `${label} less source-only: ${ranged(difference, interval, true)}`;
}

/** While labels are asked for: what the run settled on where the labels do not speak against it. */
function untilSettled({ candidate }: Verdict, { versusBase }: Standing): string {
  const own = versusBase.find(({ method }) => method === candidate);
  return (own?.difference ?? 0) > 0 ? candidate : SOURCE_ONLY;
}

function baseAlone({ base }: Standing): Decision {
  return {
    advice: 'do-not-adapt',
    candidate: SOURCE_ONLY,
    labels: null,
    because: `On the target source-only is right on ${ranged(base.accuracy, base.interval)} of pairs, better than a coin; nothing else was trained.`,
  };
}

function moreSentence({ frame, prompts }: SpotCheck, more: number, what: string): string {
  const others = more <= frame.prompts - prompts ? ', each of another prompt,' : '';
  return `About ${integer(more)} more labels${others} would settle ${what}.`;
}

/** The difference of a comparison that is not settled, in words. */
function openDifference(one: Compared): string {
  const figures = `${one.label} less ${wordOf(one.againstLabel)}: ${ranged(one.difference, one.interval, true)}`;
  return openFigures(figures, one, [0, MATTERS]);
}

function measuredSentence({ labelled, prompts, frame }: SpotCheck, found: Standing): string {
  const one = (each: Measured | null) =>
    each === null ? [] : [`${wordOf(each.label)} ${ranged(each.accuracy, each.interval)}`];
  const { leading, candidates, base, longer } = found;
  const own = candidates.find(({ method }) => method === leading?.method) ?? null;
  const all = [own, base, longer].flatMap(one);
  // In a target without prompts, all pairs have the empty one.
  const ofPrompts = frame.prompts > 1 ? ` of ${counted(prompts, 'prompt')}` : '';
  return `By ${counted(labelled, 'target pair')}${ofPrompts} labelled blind: ${all.join(', ')} (accuracy with 95 % interval).`;
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

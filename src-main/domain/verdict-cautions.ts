/** What may make the figures of a verdict mislead, as sentences. */
import type { EvidenceSection } from '../contract/index.ts';
import { AS_IS, SOURCE_ONLY } from './average-rank.ts';
import {
  hardlyCovered,
  labelShifts,
  shortcutsFollowed,
  type VerdictInput,
} from './verdict-evidence.ts';
import { figure, integer } from './verdict-words.ts';

/** A sentence, and the section of the evidence that shows its basis. */
export interface Reason {
  text: string;
  of: EvidenceSection;
}

/** With the candidate that the run settles on. */
export type Settled = VerdictInput & { candidate: string };

const LEAST_SEED_AGREEMENT = 0.5;
const FEW_PAIRS = 50;

/** The most serious first. @param says shift: whether label shift is still to be told */
export function cautions(input: Settled, says: { shift: boolean }): Reason[] {
  const { seedAgreement, source } = input;
  const adapted = ![SOURCE_ONLY, AS_IS].includes(input.candidate);
  const list = adapted && says.shift ? labelShiftReason(input) : [];
  if (source.pairs < FEW_PAIRS) {
    list.push({
      of: 'source',
      text: `Only ${source.pairs === 1 ? '1 source pair is' : `${integer(source.pairs)} source pairs are`} labelled; every figure is coarse.`,
    });
  }
  if (seedAgreement !== null && seedAgreement < LEAST_SEED_AGREEMENT) {
    list.push({
      of: 'ranking',
      text: `The seeds of ${labelOf(input, input.candidate)} agree only ${figure(seedAgreement)} on the target: train more of them, or longer.`,
    });
  }
  if (hardlyCovered(input)) {
    list.push({
      of: 'coverage',
      text: `Only ${figure(input.coverage ?? 0)} of target texts lie as near to a labelled text as nearly all source texts do to each other: of the others the labels tell little.`,
    });
  }
  return [...list, ...shortcutReason(input)];
}

/** Empty without label shift. @param decides whether it is why a clear gain is not believed */
export function labelShiftReason(input: VerdictInput, decides = false): Reason[] {
  const { labelShift } = input;
  if (!labelShift || !labelShifts(input)) return [];
  const more = labelShift.share > 0.5 ? 'more' : 'less';
  const share = labelShift.share > 0.5 ? labelShift.share : 1 - labelShift.share;
  const so = decides ? ', so that its gain is not believed without target labels' : '';
  return [
    {
      of: 'diagnostics',
      text: `In ${figure(share)} of source pairs the chosen text is the ${more} target-like one: aligning the domains can remove what makes it better, and no validator sees that${so}.`,
    },
  ];
}

/** The simple feature that the ranking follows most, where votes do too. */
function shortcutReason(input: Settled): Reason[] {
  return shortcutsFollowed(input)
    .slice(0, 1)
    .map(({ label, accuracy, correlation }) => {
      const [less, share] = accuracy > 0.5 ? ['more', accuracy] : ['less', 1 - accuracy];
      return {
        of: 'shortcuts',
        text: `The rewards follow ${label.toLowerCase()} (correlation ${figure(correlation)}), and so do the votes (${less} of it wins in ${figure(share)} of source pairs that differ): look whether it is worth as much on the target.`,
      };
    });
}

export function labelOf({ candidates }: VerdictInput, id: string): string {
  // Within a sentence it is a word, not the name that tables give it.
  if (id === SOURCE_ONLY) return SOURCE_ONLY;
  return candidates.find((one) => one.id === id)?.label ?? id;
}

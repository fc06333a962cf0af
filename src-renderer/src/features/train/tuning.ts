/** Whether the chosen encoders can be tuned, and which matrices. */
import type { EncoderEntry, TrainSettings } from '#contract';
import { trainingSettings } from '../../../../src-main/contract/training-settings.ts';
import { knownAs, partsOf } from '../../model/encoders/names.ts';

/** In the order in which a command line names them. */
export const adapterTargets: TrainSettings['loraTargets'] = [
  ...trainingSettings.loraTargets.choices,
];

/** Why not, as a sentence with a way out; null if they can. */
export function untunable(id: string, known: readonly EncoderEntry[]): string | null {
  const pretrained = partsOf(id)
    .map((name) => knownAs(name, known))
    .filter((one) => one !== undefined)
    .filter((one) => one.kind !== 'built-in');
  const [own] = pretrained;
  if (own === undefined) {
    return 'There is no language model among the encoders that are chosen: choose one to tune it.';
  }
  if (pretrained.length > 1) {
    return 'One model can be tuned at a time: leave all but one of the pretrained encoders out.';
  }
  return own.untunable;
}

/**
 * Shortens prompt and answer that are too long together: the prompt loses its start, since the question
 * is at its end, and the answer its middle, since it begins with reasons and ends with conclusions. The
 * prompt is shortened first, down to a quarter of the room.
 */

/** Which parts of an item were dropped. */
export interface Shortened {
  prompt: boolean;
  answer: boolean;
}

/** Minimum share of the room for a prompt, if it is that long. */
const PROMPT_SHARE = 1 / 4;

/**
 * @param room maximum tokens for both
 * @returns at most `room` tokens together
 */
export function shortened(
  prompt: readonly number[],
  answer: readonly number[],
  room: number,
): { prompt: number[]; answer: number[]; lost: Shortened } {
  const least = Math.min(prompt.length, Math.floor(room * PROMPT_SHARE));
  const forPrompt = Math.min(prompt.length, Math.max(least, room - answer.length));
  const forAnswer = Math.min(answer.length, Math.max(0, room - forPrompt));
  const begun = Math.ceil(forAnswer / 2);
  return {
    prompt: prompt.slice(prompt.length - forPrompt),
    answer:
      forAnswer === answer.length
        ? [...answer]
        : [...answer.slice(0, begun), ...answer.slice(answer.length - (forAnswer - begun))],
    lost: { prompt: forPrompt < prompt.length, answer: forAnswer < answer.length },
  };
}

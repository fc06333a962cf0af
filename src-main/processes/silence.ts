/** Ends work that has been silent for so long that it is presumed to hang. */

/** Silence is counted in parts, so that a computer's sleep, or a busy host, counts as one part at most. */
const PARTS = 20;

/** No batch takes this long, even with a large model on a slow machine: a tokenizer or a graph hangs. */
export const BATCH_MS = 30 * 60_000;
/** Nor does any step of tuning a model, or what stands between two of them. */
export const TUNING_MS = 4 * BATCH_MS;

export function inWords(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes > 0 ? `${minutes} minutes` : `${ms / 1000} seconds`;
}

export interface SilenceWatch {
  /** It sent a message, which is being handled: silence does not count until `handled`. */
  heard(): void;
  handled(): void;
  end(): void;
}

/** @param ms of silence, after which `tooLong` is called, once */
export function watchSilence(ms: number, tooLong: () => void): SilenceWatch {
  let silent = 0;
  let inHand = 0;
  const end = () => clearInterval(timer);
  const timer = setInterval(() => {
    if (inHand > 0) return;
    silent++;
    if (silent < PARTS) return;
    end();
    tooLong();
  }, ms / PARTS);
  return {
    heard() {
      inHand++;
    },
    handled() {
      inHand--;
      silent = 0;
    },
    end,
  };
}

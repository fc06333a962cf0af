/** Ends work that has been silent for so long that it is presumed to hang. */

/** Silence is counted in parts, so that a computer's sleep, or a busy host, counts as one part at most. */
const PARTS = 20;

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

/** Ends work that has said nothing for so long that it can be taken to hang. */

/** Counted one by one, so that a computer that slept, or a host that was busy, counts as one at most. */
const PARTS = 20;

export interface SilenceWatch {
  /** It said something, which is being handled: no silence until `handled`. */
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

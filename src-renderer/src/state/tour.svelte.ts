/** The step of the tour through the rooms; null: it is off. It ends with the window. */
let at = $state<number | null>(null);

export const tour = {
  get at(): number | null {
    return at;
  },
  set at(step: number | null) {
    at = step;
  },
};

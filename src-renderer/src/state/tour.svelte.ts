/** Where the tour through the rooms stands; null: nobody takes it. It ends with the window. */
let at = $state<number | null>(null);

export const tour = {
  get at(): number | null {
    return at;
  },
  set at(step: number | null) {
    at = step;
  },
};

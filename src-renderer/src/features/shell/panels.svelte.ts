/** Which of the panels over every room is open: the palette, the sheet of keys, the work list. */
let palette = $state(false);
let keys = $state(false);
let work = $state(false);

export const panels = {
  get palette(): boolean {
    return palette;
  },
  set palette(open: boolean) {
    palette = open;
  },
  get keys(): boolean {
    return keys;
  },
  set keys(open: boolean) {
    keys = open;
  },
  get work(): boolean {
    return work;
  },
  set work(open: boolean) {
    work = open;
  },
};

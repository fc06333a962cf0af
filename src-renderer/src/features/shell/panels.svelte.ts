/** Which panel over every room is open: palette, sheet of keys, work list, project dialogs. */
let palette = $state(false);
let keys = $state(false);
let work = $state(false);
let project = $state<'new' | 'open' | null>(null);

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
  get project(): 'new' | 'open' | null {
    return project;
  },
  set project(open: 'new' | 'open' | null) {
    project = open;
  },
  get work(): boolean {
    return work;
  },
  set work(open: boolean) {
    work = open;
  },
};

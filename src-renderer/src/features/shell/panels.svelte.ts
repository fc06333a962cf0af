/** Which panel over every room is open: palette, sheet of keys, work list, dialogs. */
let palette = $state(false);
let keys = $state(false);
let work = $state(false);
/** 'shared': asked for because another window has the same name. */
let annotator = $state<'wanted' | 'shared' | null>(null);
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
  get annotator(): 'wanted' | 'shared' | null {
    return annotator;
  },
  set annotator(open: 'wanted' | 'shared' | null) {
    annotator = open;
  },
  get work(): boolean {
    return work;
  },
  set work(open: boolean) {
    work = open;
  },
};

/** Which panel over the rooms is open: palette, list of keys, work list, dialogs. */
let palette = $state(false);
let keys = $state(false);
let work = $state(false);
/** 'shared': opened because another window has the same name. */
let annotator = $state<'wanted' | 'shared' | null>(null);
type ProjectPanel = 'new' | 'open' | 'merge' | null;
let project = $state<ProjectPanel>(null);
/** Token of the file to be merged, if it was picked in the host's own dialog. */
let picked = $state<string | null>(null);

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
  get project(): ProjectPanel {
    return project;
  },
  set project(open: ProjectPanel) {
    project = open;
  },
  get annotator(): 'wanted' | 'shared' | null {
    return annotator;
  },
  set annotator(open: 'wanted' | 'shared' | null) {
    annotator = open;
  },
  get picked(): string | null {
    return picked;
  },
  set picked(token: string | null) {
    picked = token;
  },
  get work(): boolean {
    return work;
  },
  set work(open: boolean) {
    work = open;
  },
};

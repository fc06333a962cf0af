/**
 * This person's view settings for pairs, in the browser's storage: they depend on the screen, not on the project.
 */
interface View {
  markdown: boolean;
  difference: boolean;
  promptOpen: boolean;
  guidelines: boolean;
  /** Whether earlier turns of a conversation are unfolded. */
  turns: boolean;
}

const STORE = 'dialect.label.view';
const defaults: View = {
  markdown: true,
  difference: false,
  promptOpen: true,
  guidelines: false,
  turns: false,
};

function stored(): View {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(STORE) ?? '{}');
    if (typeof value !== 'object' || value === null) return defaults;
    const kept = Object.entries(value).filter(
      ([name, flag]) => name in defaults && typeof flag === 'boolean',
    );
    return { ...defaults, ...Object.fromEntries(kept) };
  } catch {
    return defaults;
  }
}

let current = $state.raw(stored());

export const view = {
  get markdown(): boolean {
    return current.markdown;
  },
  get difference(): boolean {
    return current.difference;
  },
  get promptOpen(): boolean {
    return current.promptOpen;
  },
  get guidelines(): boolean {
    return current.guidelines;
  },
  get turns(): boolean {
    return current.turns;
  },
  toggle(name: keyof View): void {
    current = { ...current, [name]: !current[name] };
    try {
      localStorage.setItem(STORE, JSON.stringify(current));
    } catch {
      // Storage may be full or forbidden: the choice then lasts until the window closes.
    }
  },
};

/**
 * The present place, in the address: `#/label/queue/skipped`, `#/transfer/ranking/item/12?sort=change`.
 * So back, reload and links work.
 */
const roomNames = ['data', 'label', 'people', 'train', 'transfer', 'settings'] as const;
export type RoomName = (typeof roomNames)[number];

export interface Route {
  /** null on the start page. */
  room: RoomName | null;
  /** The parts of the address after the room, decoded. */
  path: readonly string[];
  query: Readonly<Record<string, string>>;
}

export function parseHash(hash: string): Route {
  const [address = '', search = ''] = hash.replace(/^#/, '').split('?', 2);
  const [first, ...path] = address.split('/').filter(Boolean).map(decode);
  const room = roomNames.find((name) => name === first) ?? null;
  return { room, path: room ? path : [], query: Object.fromEntries(new URLSearchParams(search)) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address of a place; entries of `query` that are undefined or empty are left out. */
export function hrefOf(
  parts: readonly (string | number)[],
  query: Record<string, string | undefined> = {},
): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, value);
  const tail = search.size > 0 ? `?${search.toString()}` : '';
  return `#/${parts.map((part) => encodeURIComponent(part)).join('/')}${tail}`;
}

let current = $state.raw<Route>(parseHash(globalThis.location?.hash ?? ''));

globalThis.addEventListener?.('hashchange', () => {
  current = parseHash(location.hash);
});

/** The present place; reactive. */
export const route = {
  get room(): RoomName | null {
    return current.room;
  },
  get path(): readonly string[] {
    return current.path;
  },
  get query(): Readonly<Record<string, string>> {
    return current.query;
  },
};

/** Goes to a place. `replace`: without a step in the history (filters, selections). */
export function navigate(
  parts: readonly (string | number)[],
  options: { query?: Record<string, string | undefined>; replace?: boolean } = {},
): void {
  const href = hrefOf(parts, options.query);
  if (options.replace) {
    history.replaceState(history.state, '', href);
  } else if (href !== location.hash) {
    history.pushState(null, '', href);
  }
  current = parseHash(href);
}

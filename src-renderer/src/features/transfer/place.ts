/** Reads and writes the address of this room: `#/transfer/ranking/item/12?run=3&sort=change`. */
import type { MapPart, RankingSort } from '#contract';
import { navigate, route, type Route } from '../../state/router.svelte.ts';

export interface Place {
  view: 'ranking' | 'map' | 'evidence';
  item: number | null;
  run: number;
  method: string | undefined;
  sort: RankingSort;
  descending: boolean;
  search: string;
  domains: number[];
  /** Only texts in this part of a map. */
  within: MapPart | null;
}

export const sorts: readonly { value: RankingSort; label: string; descending: boolean }[] = [
  { value: 'rank', label: 'Rank', descending: false },
  { value: 'reward', label: 'Reward', descending: true },
  { value: 'change', label: 'Change', descending: true },
  { value: 'spread', label: 'Spread over seeds', descending: true },
  { value: 'source-only', label: 'Source-only rank', descending: false },
  { value: 'length', label: 'Length', descending: true },
];

export function placeOf({ path, query }: Pick<Route, 'path' | 'query'>): Place {
  const sort = sorts.find((one) => one.value === query.sort) ?? sorts[0];
  const item = path[1] === 'item' ? Number(path[2]) : Number.NaN;
  return {
    view: path[0] === 'evidence' || path[0] === 'map' ? path[0] : 'ranking',
    item: Number.isInteger(item) && item > 0 ? item : null,
    run: Number(query.run ?? Number.NaN),
    method: query.method,
    sort: sort?.value ?? 'rank',
    descending: query.desc === undefined ? (sort?.descending ?? false) : query.desc === '1',
    search: query.q ?? '',
    domains: (query.d ?? '')
      .split('-')
      .map(Number)
      .filter((id) => Number.isInteger(id) && id > 0),
    within: partOf(query.w),
  };
}

/** `pca~after~r3` is a region, `pca~after~o0.1_0.2_...` an outline. */
function partText({ projection, space, outline, region }: MapPart): string {
  return [projection, space, outline ? `o${outline.join('_')}` : `r${region ?? 0}`].join('~');
}

function partOf(text: string | undefined): MapPart | null {
  const [projection, space, what = ''] = (text ?? '').split('~');
  if (projection !== 'pca' && projection !== 'umap') return null;
  if (space !== 'before' && space !== 'after') return null;
  const numbers = what.slice(1).split('_').map(Number);
  if (!numbers.every(Number.isFinite)) return null;
  if (what.startsWith('o')) return { projection, space, outline: numbers };
  return what.startsWith('r') ? { projection, space, region: numbers[0] ?? 0 } : null;
}

/** The parts and the query of an address. */
export function addressOf(place: Place): {
  parts: string[];
  query: Record<string, string | undefined>;
} {
  const normal = sorts.find((one) => one.value === place.sort);
  return {
    parts: ['transfer', place.view, ...(place.item === null ? [] : ['item', String(place.item)])],
    query: {
      run: Number.isInteger(place.run) ? String(place.run) : undefined,
      method: place.method,
      sort: place.sort === 'rank' ? undefined : place.sort,
      desc: place.descending === normal?.descending ? undefined : place.descending ? '1' : '0',
      q: place.search || undefined,
      d: place.domains.length > 0 ? place.domains.join('-') : undefined,
      w: place.within ? partText(place.within) : undefined,
    },
  };
}

/** The texts that the search and the filters leave, whichever of them is open. */
export function leftBy({
  search,
  domains,
  within,
}: Place): Pick<Place, 'search' | 'domains'> & { within?: MapPart } {
  return { search, domains, ...(within && { within }) };
}

/** Whether the search or a filter leaves texts out. */
export function isNarrowed({ search, domains, within }: Place): boolean {
  return search !== '' || domains.length > 0 || within !== null;
}

/** A place after a change: a part of a map is only valid for its own run and candidate. */
export function placeAfter(place: Place, change: Partial<Place>): Place {
  const after = { ...place, ...change };
  // NaN for an address without a run.
  const other = !Object.is(after.run, place.run) || after.method !== place.method;
  return other && change.within === undefined ? { ...after, within: null } : after;
}

/** Goes to a place; filters and selections add no history entry unless `step` is set. */
export function go(change: Partial<Place>, step = false): void {
  const { parts, query } = addressOf(placeAfter(placeOf(route), change));
  navigate(parts, { query, replace: !step });
}

/** The points of a map as the page holds them, read in parts. */
import type { MapPoints, MapProjection, MapSpace } from '#contract';
import { host } from '../../../state/index.ts';

export type ColourBy = 'domain' | 'reward' | 'change' | 'vote' | 'coverage';

export interface Points {
  total: number;
  items: Int32Array;
  /** x, y .. */
  places: Uint16Array;
  codes: Record<ColourBy, Uint8Array>;
  /** Ids of domains, in the order of their codes. */
  domains: number[];
}

interface Which {
  runId: number;
  method: string;
  projection: MapProjection;
  space: MapSpace;
}

const PART = 20_000;
const kinds = ['domain', 'reward', 'change', 'vote', 'coverage'] as const;

/** Yields everything read so far, after each part. */
export async function* readPoints(which: Which, signal: AbortSignal): AsyncGenerator<Points> {
  let points: Points | null = null;
  for (let at = 0; at < (points?.total ?? 1); at += PART) {
    const part: MapPoints = await host().call(
      'map.points',
      { ...which, offset: at, limit: PART },
      signal,
    );
    points = joined(points ?? empty(part.total), part, at);
    yield points;
  }
}

function empty(total: number): Points {
  const codes = Object.fromEntries(kinds.map((kind) => [kind, new Uint8Array(total).fill(255)]));
  return {
    total,
    items: new Int32Array(total),
    places: new Uint16Array(2 * total),
    domains: [],
    codes: codes as Points['codes'],
  };
}

function joined(points: Points, part: MapPoints, at: number): Points {
  points.items.set(new Int32Array(bytes(part.items).buffer), at);
  points.places.set(new Uint16Array(bytes(part.places).buffer), 2 * at);
  for (const kind of kinds) points.codes[kind].set(bytes(part[kind]), at);
  // Each part numbers its own domains.
  const domains = [...new Set([...points.domains, ...part.domains])];
  const codes = points.codes.domain;
  const end = at + part.items.length / 6;
  for (let i = at; i < Math.min(end, codes.length); i++) {
    const id = part.domains[codes[i]];
    if (id !== undefined) codes[i] = domains.indexOf(id);
  }
  return { ...points, domains };
}

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

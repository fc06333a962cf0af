/** Maps: the texts of a run in two dimensions, before and after adaptation. */
import { z } from 'zod';
import { count, id } from './primitives.ts';

export const MapProjection = z.enum(['pca', 'umap']);
export type MapProjection = z.infer<typeof MapProjection>;

/** before: features as the encoder gives them, standardised; after: as the candidate's first seed learned them. */
export const MapSpace = z.enum(['before', 'after']);
export type MapSpace = z.infer<typeof MapSpace>;

export const MapRegion = z.object({
  /** Its middle, 0 to 1 from the map's left and from its bottom. */
  x: z.number(),
  y: z.number(),
  texts: count,
  /** Of its texts, those of the source. */
  source: count,
  /** What tells its texts from the others', the most telling first. */
  words: z.array(z.string()),
});
export type MapRegion = z.infer<typeof MapRegion>;

export const TextMap = z.object({
  projection: MapProjection,
  space: MapSpace,
  points: count,
  /** Texts that have no point: more than a map of its kind holds. */
  left: z.object({ source: count, target: count }),
  /** Of PCA: the share of the variance that each axis has. */
  shares: z.array(z.number()).nullable(),
  /** Points to the nearest of these middles. */
  regions: z.array(MapRegion),
});
export type TextMap = z.infer<typeof TextMap>;

/** Numbers of one byte each, of points one after the other, in base64; 255 where there is none. */
const Bytes = z.string();

export const MapPoints = z.object({
  total: count,
  /** Ids of texts, little-endian int32, in base64. */
  items: z.string(),
  /** x then y, little-endian uint16 from 0 left and bottom to 65535, in base64. */
  places: z.string(),
  /** Places in `domains`. */
  domain: Bytes,
  /** 0 lowest to 254 highest: rewards of -3 to 3. */
  reward: Bytes,
  /** 127 none, above: places gained, in shares of half the ranking. */
  change: Bytes,
  /** Of labelled texts: 0 rejected, 1 both, 2 chosen. */
  vote: Bytes,
  /** Of target texts: share, 0 to 254, of source texts that lie nearer to another source text than it does. */
  coverage: Bytes,
  domains: z.array(id),
});
export type MapPoints = z.infer<typeof MapPoints>;

/** Part of a map: inside a line that was drawn, or a region of it. */
export const MapPart = z.object({
  projection: MapProjection,
  space: MapSpace,
  /** x, y, x, y .. of its corners, 0 to 1. */
  outline: z.array(z.number()).max(512).optional(),
  /** Place among the map's regions. */
  region: count.optional(),
});
export type MapPart = z.infer<typeof MapPart>;

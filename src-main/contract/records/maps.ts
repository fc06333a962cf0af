/** Maps: the texts of a run in two dimensions, before and after adaptation. */
import { z } from 'zod';
import { count, id } from './primitives.ts';

export const MapProjection = z.enum(['pca', 'umap']);
export type MapProjection = z.infer<typeof MapProjection>;

/** before: standardised encoder features; after: features learned by the candidate's first seed. */
export const MapSpace = z.enum(['before', 'after']);
export type MapSpace = z.infer<typeof MapSpace>;

export const MapRegion = z.object({
  /** Its centre, 0 to 1 from the left and from the bottom of the map. */
  x: z.number(),
  y: z.number(),
  texts: count,
  /** How many of its texts are source texts. */
  source: count,
  /** Words that set its texts apart from the others, most distinctive first. */
  words: z.array(z.string()),
});
export type MapRegion = z.infer<typeof MapRegion>;

export const TextMap = z.object({
  projection: MapProjection,
  space: MapSpace,
  points: count,
  /** Texts without a point, because a map of this kind holds no more. */
  left: z.object({ source: count, target: count }),
  /** For PCA: the share of the variance on each axis. */
  shares: z.array(z.number()).nullable(),
  /** Regions by their centres; each point belongs to the nearest. */
  regions: z.array(MapRegion),
});
export type TextMap = z.infer<typeof TextMap>;

/** One byte for each point, in base64; 255 for none. */
const Bytes = z.string();

export const MapPoints = z.object({
  total: count,
  /** Ids of texts, little-endian int32, in base64. */
  items: z.string(),
  /** x then y, little-endian uint16 from 0 left and bottom to 65535, in base64. */
  places: z.string(),
  /** Indexes into `domains`. */
  domain: Bytes,
  /** 0 lowest to 254 highest, for rewards from -3 to 3. */
  reward: Bytes,
  /** Places gained as a share of half the ranking: 127 for none, more for a gain. */
  change: Bytes,
  /** For labelled texts: 0 rejected, 1 both, 2 chosen. */
  vote: Bytes,
  /**
   * For target texts: the share (0 to 254) of source texts that lie nearer to another source text than it
   * does.
   */
  coverage: Bytes,
  domains: z.array(id),
});
export type MapPoints = z.infer<typeof MapPoints>;

/** Part of a map: inside an outline drawn by hand, or one of its regions. */
export const MapPart = z.object({
  projection: MapProjection,
  space: MapSpace,
  /** x, y, x, y ... of its corners, 0 to 1. */
  outline: z.array(z.number()).max(512).optional(),
  /** Index of one of the map's regions. */
  region: count.optional(),
});
export type MapPart = z.infer<typeof MapPart>;

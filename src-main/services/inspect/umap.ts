/** UMAP (McInnes, Healy and Melville 2018) by umap-js, on exact neighbours, from a seed. */
import { UMAP } from 'umap-js';
import { seededRandom } from '../../domain/random.ts';
import { nearestRows } from '../../learning/numeric/nearest-rows.ts';

/** As in the reference implementation. */
const NEIGHBOURS = 15;
const EPOCHS = 200;
/** Epochs between two checks whether to stop. */
const EPOCHS_AT_ONCE = 4;
/** Approximate share of the total time spent finding neighbours. */
const SEARCH_SHARE = 0.3;

/**
 * @param rows row-major [n, d], d small: of more columns, their principal components
 * @param check awaited now and then, with the share that is done; throws to stop
 * @returns row-major [n, 2]; zeros if there are fewer rows than neighbours
 */
export async function umapOf(
  rows: Float32Array,
  d: number,
  check: (share: number) => Promise<void>,
): Promise<Float32Array> {
  const n = rows.length / d;
  if (n <= NEIGHBOURS) return new Float32Array(2 * n);
  const { indices, distances } = await nearestRows(rows, d, NEIGHBOURS, (done) =>
    check((done / n) * SEARCH_SHARE),
  );
  const random = seededRandom('map');
  const umap = new UMAP({ nNeighbors: NEIGHBOURS, nEpochs: EPOCHS, random: () => random.next() });
  umap.setPrecomputedKNN(indices, distances);
  const table = Array.from({ length: n }, (_, i) => [...rows.subarray(i * d, (i + 1) * d)]);
  const epochs = umap.initializeFit(table);
  for (let epoch = 0; epoch < epochs; epoch++) {
    if (epoch % EPOCHS_AT_ONCE === 0) {
      await check(SEARCH_SHARE + (epoch / epochs) * (1 - SEARCH_SHARE));
    }
    umap.step();
  }
  return Float32Array.from(umap.getEmbedding().flat());
}

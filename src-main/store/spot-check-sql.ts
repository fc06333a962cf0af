/** SQL condition for a row of `pair` outside spot-checks, which may be queued, trained on and exported. */
export const NOT_SPOT_CHECKED =
  'NOT EXISTS (SELECT 1 FROM spot_check WHERE spot_check.pair_id = pair.id)';

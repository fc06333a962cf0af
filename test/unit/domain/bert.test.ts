import { describe, expect, it } from 'vitest';
import { adaptersOf, type BertConfig } from '../../../src-main/domain/bert.ts';

const config = { layers: 6 } as BertConfig;
const settings = { loraRank: 4, loraAlpha: 8, loraTargets: ['query' as const], loraLayers: 0 };

describe('layers with adapters', () => {
  it.each([
    [0, [0, 1, 2, 3, 4, 5]],
    [2, [4, 5]],
    [9, [0, 1, 2, 3, 4, 5]],
  ])('%i of six', (loraLayers, layers) => {
    expect(adaptersOf({ ...settings, loraLayers }, config)).toEqual({
      rank: 4,
      alpha: 8,
      targets: ['query'],
      layers,
    });
  });
});

/** Every network. Adding one is one file and one line here. */
import { layerNorm } from './layer-norm.ts';
import { linear } from './linear.ts';
import type { CreateNetwork } from './network.ts';
import { relu } from './relu.ts';

export type { CreateNetwork, Forward, Network } from './network.ts';

export const networks = { 'layer-norm': layerNorm, relu, linear } satisfies Record<
  string,
  CreateNetwork
>;
export type NetworkId = keyof typeof networks;

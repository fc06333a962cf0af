/** Every trial of a campaign. */
import { commandFaults } from './commands.ts';
import { faults } from './faults.ts';
import { files } from './files.ts';
import { frames } from './frames.ts';
import { kills } from './kills.ts';
import { requests } from './requests.ts';
import type { Trial } from './trial.ts';

export const trials: readonly Trial[] = [
  ...kills,
  ...faults,
  commandFaults,
  frames,
  ...files,
  requests,
];

/** The engine pack's kernels for the processor that this runs on. */
import { fusedSuite } from '../support/fused-suite.ts';

fusedSuite();

/** The engine pack's kernels for processors without AVX2. */
import { fusedSuite } from '../support/fused-suite.ts';

fusedSuite('plain');

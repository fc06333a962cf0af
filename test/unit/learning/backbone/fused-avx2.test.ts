/** The engine pack's kernels for processors without AVX-512. */
import { fusedSuite } from '../support/fused-suite.ts';

fusedSuite('avx2');

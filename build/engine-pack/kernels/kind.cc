// The kernels for one kind of processor. Compiled once for each: DIALECT_KIND is its name, and the
// compiler's own options say what it can do (build/engine-pack/compile.ts). Nothing in here but the table
// is seen from outside, so that the linker cannot take one kind's code for another's.
#include "adam.h"
#include "adapters.h"
#include "attention.h"
#include "kernels.h"
#include "reward.h"
#include "rows.h"

namespace dialect {

extern const Kernels DIALECT_KIND;
const Kernels DIALECT_KIND = {
    gelu,      gelu_gradient,      normalise, normalise_gradient,
    attention, attention_gradient, merge,     adapter_gradient,
    adam,      reward,
};

}  // namespace dialect

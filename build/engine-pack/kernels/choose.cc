// The table of kernels for the processor that this runs on. DIALECT_KERNELS=avx2 or =plain takes those for
// lesser ones, for tests.
#include <cstdlib>
#include <string>

#include "kernels.h"

namespace dialect {

// As build/engine-pack/compile.ts compiles them.
extern const Kernels kernels_plain;
extern const Kernels kernels_avx2;
extern const Kernels kernels_avx512;

const Kernels& kernels() {
  static const Kernels& chosen = []() -> const Kernels& {
    const char* said = std::getenv("DIALECT_KERNELS");
    const std::string wish = said == nullptr ? "" : said;
    const bool avx2 = wish != "plain" && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    const bool avx512 = avx2 && wish != "avx2" && __builtin_cpu_supports("avx512f") &&
                        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
                        __builtin_cpu_supports("avx512dq");
    return avx512 ? kernels_avx512 : avx2 ? kernels_avx2 : kernels_plain;
  }();
  return chosen;
}

}  // namespace dialect

// Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2), in one pass.
#pragma once

#include <cmath>

#include "kernels.h"

namespace dialect {
// Every kind of processor has its own: nothing here may be merged by the linker.
namespace {

template <bool kDecays>
void adam_step(const AdamStep& a, int64_t from, int64_t to) {
  const float* __restrict p = a.p;
  const float* __restrict m = a.m;
  const float* __restrict v = a.v;
  const float* __restrict gradient = a.gradient;
  const float* __restrict kept = a.kept;
  float* __restrict next_p = a.next_p;
  float* __restrict next_m = a.next_m;
  float* __restrict next_v = a.next_v;
  // Copies, since the compiler must take a's own numbers for ones that the loop may change.
  const float rate = a.rate;
  const float beta1 = a.beta1;
  const float beta2 = a.beta2;
  const float epsilon = a.epsilon;
#pragma omp simd
  for (int64_t j = from; j < to; j++) {
    const float slope = gradient[j];
    const float mean = beta1 * m[j] + (1.0f - beta1) * slope;
    const float square = beta2 * v[j] + (1.0f - beta2) * slope * slope;
    next_m[j] = mean;
    next_v[j] = square;
    const float shrunk = kDecays ? kept[j] * p[j] : p[j];
    next_p[j] = shrunk - rate * mean / (std::sqrt(square) + epsilon);
  }
}

void adam(const AdamStep& a, int64_t from, int64_t to) {
  if (a.kept == nullptr) return adam_step<false>(a, from, to);
  adam_step<true>(a, from, to);
}

}  // namespace
}  // namespace dialect

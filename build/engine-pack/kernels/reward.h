// Rewards of many rows under a network of two layers (src-main/learning/networks/layer-norm.ts): what lies
// between the layers stays in the processor's first cache.
#pragma once

#include <algorithm>

#include "kernels.h"
#include "product.h"
#include "scratch.h"

namespace dialect {
namespace {

// c = a b as `multiply`, a depth at a time that fits into the first cache beside the rows.
void multiply_deep(int64_t rows, int64_t columns, int64_t depth, const float* a, int64_t a_row,
                   const float* b, int64_t b_row, float* c, int64_t c_row) {
  constexpr int64_t kDepth = 128;
  for (int64_t p = 0; p < depth; p += kDepth) {
    multiply<false>(rows, columns, std::min(kDepth, depth - p), a + p, a_row, b + p * b_row, b_row, c,
                    c_row, p > 0);
  }
}

void reward(const Reward& r, int64_t from, int64_t to) {
  constexpr int64_t kRows = 32;
  const int64_t hidden = r.hidden;
  const int64_t wide = padded(hidden);
  const bool copies = wide != hidden;
  Scratch scratch((2 * kRows + (copies ? r.inputs + hidden : 0)) * wide);
  float* inner = scratch.take(kRows, wide);
  float* outer = scratch.take(kRows, wide);
  float* first_copied = copies ? scratch.take(r.inputs, wide) : nullptr;
  float* second_copied = copies ? scratch.take(hidden, wide) : nullptr;
  const Rows first = right_side(r.first, hidden, r.inputs, first_copied);
  const Rows second = right_side(r.second, hidden, hidden, second_copied);
  for (int64_t row = from; row < to; row += kRows) {
    const int64_t count = std::min(kRows, to - row);
    multiply_deep(count, wide, r.inputs, r.x + row * r.inputs, r.inputs, first.at, first.row, inner, wide);
    for (int64_t i = 0; i < count; i++) {
      float* __restrict h = inner + i * wide;
      for (int64_t j = 0; j < hidden; j++) {
        const float value = h[j] + r.first_bias[j];
        h[j] = value < 0.0f ? 0.0f : value;
      }
    }
    multiply_deep(count, wide, hidden, inner, wide, second.at, second.row, outer, wide);
    for (int64_t i = 0; i < count; i++) {
      const float* __restrict y = outer + i * wide;
      float squares = r.epsilon;
      float along = 0.0f;
#pragma omp simd reduction(+ : squares, along)
      for (int64_t j = 0; j < hidden; j++) {
        const float value = y[j] + r.second_bias[j];
        squares += value * value;
        along += value * r.reward[j];
      }
      r.rewards[row + i] = along / __builtin_sqrtf(squares);
    }
  }
}

}  // namespace
}  // namespace dialect

// Low-rank adapters: the matrix that acts with them, and their gradients.
#pragma once

#include "kernels.h"
#include "maths.h"
#include "product.h"
#include "scratch.h"

namespace dialect {
namespace {

void merge(const Merge& m, int64_t from, int64_t to) {
  for (int64_t row = from; row < to; row++) {
    const float* __restrict weight = m.weight + row * m.inputs;
    float* __restrict merged = m.merged + row * m.inputs;
    for (int64_t j = 0; j < m.inputs; j++) merged[j] = weight[j];
    for (int64_t k = 0; k < m.rank; k++) {
      const float share = m.scaling * m.b[row * m.rank + k];
      const float* __restrict a = m.a + k * m.inputs;
      for (int64_t j = 0; j < m.inputs; j++) merged[j] += share * a[j];
    }
  }
}

void adapter_gradient(const AdapterGradient& g, int64_t from, int64_t to, float* sums) {
  constexpr int64_t kRows = 32;
  const int64_t rank = padded(g.rank);
  const int64_t inputs = padded(g.inputs);
  const int64_t outputs = padded(g.outputs);
  Scratch scratch((g.inputs + g.outputs + 2 * kRows) * rank + (kRows + g.rank) * (inputs + outputs));
  float* a = scratch.take(g.inputs, rank);
  float* b = scratch.take(g.outputs, rank);
  float* inner = scratch.take(kRows, rank);
  float* d_inner = scratch.take(kRows, rank);
  float* x_copied = scratch.take(kRows, inputs);
  float* dy_copied = scratch.take(kRows, outputs);
  float* d_a = scratch.take(g.rank, inputs);
  float* d_b = scratch.take(g.rank, outputs);
  transpose(g.rank, g.inputs, g.a, g.inputs, a, rank);
  for (int64_t i = 0; i < g.outputs; i++) {
    for (int64_t k = 0; k < g.rank; k++) b[i * rank + k] = g.b[i * g.rank + k];
  }
  for (int64_t row = from; row < to; row += kRows) {
    const int64_t count = to - row < kRows ? to - row : kRows;
    const float* x = g.x + row * g.inputs;
    const float* dy = g.dy + row * g.outputs;
    multiply<false>(count, rank, g.inputs, x, g.inputs, a, rank, inner, rank, false);
    multiply<false>(count, rank, g.outputs, dy, g.outputs, b, rank, d_inner, rank, false);
    const Rows of_x = right_side(x, g.inputs, count, x_copied);
    const Rows of_dy = right_side(dy, g.outputs, count, dy_copied);
    multiply<true>(g.rank, inputs, count, d_inner, rank, of_x.at, of_x.row, d_a, inputs, true);
    multiply<true>(g.rank, outputs, count, inner, rank, of_dy.at, of_dy.row, d_b, outputs, true);
  }
  for (int64_t k = 0; k < g.rank; k++) {
    for (int64_t j = 0; j < g.inputs; j++) sums[k * g.inputs + j] = d_a[k * inputs + j];
  }
  sums += g.rank * g.inputs;
  for (int64_t k = 0; k < g.rank; k++) {
    for (int64_t j = 0; j < g.outputs; j++) sums[k * g.outputs + j] = d_b[k * outputs + j];
  }
}

}  // namespace
}  // namespace dialect

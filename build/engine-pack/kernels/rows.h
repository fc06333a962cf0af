// The kernels whose rows know nothing of each other: gelu and layer normalisation. The pragmas permit sums
// in another order, without which the compiler makes no vector code of them.
#pragma once

#include "kernels.h"
#include "maths.h"

namespace dialect {
// Every kind of processor has its own: nothing here may be merged by the linker.
namespace {

void gelu(const Gelu& g, int64_t from, int64_t to) {
  const int64_t width = g.width;
  const float* __restrict bias = g.bias;
  for (int64_t row = from; row < to; row++) {
    const float* __restrict products = g.products + row * width;
    float* __restrict active = g.active + row * width;
    for (int64_t j = 0; j < width; j++) {
      const float h = products[j] + bias[j];
      active[j] = h * (1.0f + erf_of(h));
    }
  }
}

void gelu_gradient(const GeluGradient& g, int64_t from, int64_t to) {
  constexpr float kTwoOverRootPi = 1.12837916709551257390f;
  const int64_t width = g.width;
  const float* __restrict bias = g.bias;
  for (int64_t row = from; row < to; row++) {
    const float* __restrict products = g.products + row * width;
    const float* __restrict d_active = g.d_active + row * width;
    float* __restrict d_products = g.d_products + row * width;
    for (int64_t j = 0; j < width; j++) {
      const float h = products[j] + bias[j];
      const float bell = kTwoOverRootPi * exp_of(-h * h);
      d_products[j] = d_active[j] * (1.0f + erf_of(h) + h * bell);
    }
  }
}

void normalise(const Normalise& n, int64_t from, int64_t to) {
  const int64_t width = n.width;
  const float* __restrict bias = n.bias;
  const float* __restrict gain = n.gain;
  const float* __restrict offset = n.offset;
  for (int64_t row = from; row < to; row++) {
    const float* __restrict x = n.x + row * width;
    const float* __restrict products = n.products + row * width;
    float* __restrict standard = n.standard + row * width;
    float* __restrict y = n.y + row * width;
    float sum = 0.0f;
#pragma omp simd reduction(+ : sum)
    for (int64_t j = 0; j < width; j++) {
      const float value = x[j] + products[j] + bias[j];
      standard[j] = value;
      sum += value;
    }
    const float mean = sum / static_cast<float>(width);
    float squares = 0.0f;
#pragma omp simd reduction(+ : squares)
    for (int64_t j = 0; j < width; j++) {
      const float centred = standard[j] - mean;
      squares += centred * centred;
    }
    const float scale = 1.0f / __builtin_sqrtf(squares / static_cast<float>(width) + n.epsilon);
    n.scale[row] = scale;
    for (int64_t j = 0; j < width; j++) {
      const float value = (standard[j] - mean) * scale;
      standard[j] = value;
      y[j] = value * gain[j] + offset[j];
    }
  }
}

void normalise_gradient(const NormaliseGradient& n, int64_t from, int64_t to) {
  const int64_t width = n.width;
  const float* __restrict gain = n.gain;
  for (int64_t row = from; row < to; row++) {
    const float* __restrict standard = n.standard + row * width;
    float* __restrict dx = n.dx + row * width;
    const float* __restrict first = n.parts[0] + row * width;
    for (int64_t j = 0; j < width; j++) dx[j] = first[j];
    for (int64_t i = 1; i < n.count; i++) {
      const float* __restrict part = n.parts[i] + row * width;
      for (int64_t j = 0; j < width; j++) dx[j] += part[j];
    }
    float sum = 0.0f;
    float along = 0.0f;
#pragma omp simd reduction(+ : sum, along)
    for (int64_t j = 0; j < width; j++) {
      const float g = dx[j] * gain[j];
      dx[j] = g;
      sum += g;
      along += g * standard[j];
    }
    const float mean = sum / static_cast<float>(width);
    const float share = along / static_cast<float>(width);
    const float scale = n.scale[row];
    for (int64_t j = 0; j < width; j++) dx[j] = (dx[j] - mean - standard[j] * share) * scale;
  }
}

}  // namespace
}  // namespace dialect

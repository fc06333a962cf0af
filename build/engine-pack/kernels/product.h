// Products, and transposed copies, of matrices that fit into the processor's first caches.
#pragma once

#include <cstdint>

#include "maths.h"

namespace dialect {
namespace {

#if defined(__AVX512F__)
constexpr int kLanes = 16;
constexpr int kTall = 8;
#elif defined(__AVX2__)
constexpr int kLanes = 8;
constexpr int kTall = 4;
#else
constexpr int kLanes = 4;
constexpr int kTall = 4;
#endif

// Columns of the right-hand matrix and of the result are padded to a multiple of this.
constexpr int64_t kColumns = 2 * kLanes;

inline int64_t padded(int64_t columns) { return (columns + kColumns - 1) / kColumns * kColumns; }

// Aligned as a float is, since rows begin anywhere.
typedef float Vector __attribute__((vector_size(4 * kLanes), aligned(4), may_alias));

// A result of kRows x kColumns stays in registers over the whole depth.
template <int kRows, bool kTransposed>
DIALECT_INLINE void tile(int64_t depth, const float* __restrict a, int64_t a_row,
                         const float* __restrict b, int64_t b_row, float* __restrict c,
                         int64_t c_row, bool add) {
  Vector low[kRows];
  Vector high[kRows];
#pragma GCC unroll 8
  for (int r = 0; r < kRows; r++) {
    low[r] = add ? *reinterpret_cast<const Vector*>(c + r * c_row) : Vector{};
    high[r] = add ? *reinterpret_cast<const Vector*>(c + r * c_row + kLanes) : Vector{};
  }
  for (int64_t p = 0; p < depth; p++) {
    const Vector b_low = *reinterpret_cast<const Vector*>(b + p * b_row);
    const Vector b_high = *reinterpret_cast<const Vector*>(b + p * b_row + kLanes);
#pragma GCC unroll 8
    for (int r = 0; r < kRows; r++) {
      const float x = kTransposed ? a[p * a_row + r] : a[r * a_row + p];
      low[r] += x * b_low;
      high[r] += x * b_high;
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < kRows; r++) {
    *reinterpret_cast<Vector*>(c + r * c_row) = low[r];
    *reinterpret_cast<Vector*>(c + r * c_row + kLanes) = high[r];
  }
}

// c = a b, or c += a b: [rows, depth] by [depth, columns]; transposed, a is [depth, rows]. The columns are
// padded ones; `a_row`, `b_row` and `c_row` are what lies between the beginnings of two rows.
template <bool kTransposed>
void multiply(int64_t rows, int64_t columns, int64_t depth, const float* a, int64_t a_row,
              const float* b, int64_t b_row, float* c, int64_t c_row, bool add) {
  const int64_t a_step = kTransposed ? 1 : a_row;
  for (int64_t j = 0; j < columns; j += kColumns) {
    int64_t i = 0;
    for (; i + kTall <= rows; i += kTall) {
      tile<kTall, kTransposed>(depth, a + i * a_step, a_row, b + j, b_row, c + i * c_row + j, c_row, add);
    }
    for (; i < rows; i++) {
      tile<1, kTransposed>(depth, a + i * a_step, a_row, b + j, b_row, c + i * c_row + j, c_row, add);
    }
  }
}

// Rows as the right-hand side of a product: where they lie, or copied to where their padding is.
struct Rows {
  const float* at;
  int64_t row;
};

Rows right_side(const float* rows, int64_t width, int64_t count, float* copied) {
  const int64_t wide = padded(width);
  if (wide == width) return {rows, width};
  for (int64_t i = 0; i < count; i++) {
    for (int64_t j = 0; j < width; j++) copied[i * wide + j] = rows[i * width + j];
  }
  return {copied, wide};
}

// Four rows of four at a time, in registers: entry by entry it takes three times as long.
void transpose(int64_t rows, int64_t columns, const float* __restrict from, int64_t from_row,
               float* __restrict to, int64_t to_row) {
  typedef float Four __attribute__((vector_size(16), aligned(4), may_alias));
  typedef int32_t Order __attribute__((vector_size(16)));
  int64_t i = 0;
  for (; i + 4 <= rows; i += 4) {
    int64_t j = 0;
    for (; j + 4 <= columns; j += 4) {
      const float* at = from + i * from_row + j;
      const Four a = *reinterpret_cast<const Four*>(at);
      const Four b = *reinterpret_cast<const Four*>(at + from_row);
      const Four c = *reinterpret_cast<const Four*>(at + 2 * from_row);
      const Four d = *reinterpret_cast<const Four*>(at + 3 * from_row);
      const Four ab_low = __builtin_shuffle(a, b, Order{0, 4, 1, 5});
      const Four ab_high = __builtin_shuffle(a, b, Order{2, 6, 3, 7});
      const Four cd_low = __builtin_shuffle(c, d, Order{0, 4, 1, 5});
      const Four cd_high = __builtin_shuffle(c, d, Order{2, 6, 3, 7});
      float* out = to + j * to_row + i;
      *reinterpret_cast<Four*>(out) = __builtin_shuffle(ab_low, cd_low, Order{0, 1, 4, 5});
      *reinterpret_cast<Four*>(out + to_row) = __builtin_shuffle(ab_low, cd_low, Order{2, 3, 6, 7});
      *reinterpret_cast<Four*>(out + 2 * to_row) = __builtin_shuffle(ab_high, cd_high, Order{0, 1, 4, 5});
      *reinterpret_cast<Four*>(out + 3 * to_row) = __builtin_shuffle(ab_high, cd_high, Order{2, 3, 6, 7});
    }
    for (; j < columns; j++) {
      for (int64_t k = i; k < i + 4; k++) to[j * to_row + k] = from[k * from_row + j];
    }
  }
  for (; i < rows; i++) {
    for (int64_t j = 0; j < columns; j++) to[j * to_row + i] = from[i * from_row + j];
  }
}

}  // namespace
}  // namespace dialect

// Attention of one head over one text after the other, and its gradient. What a pair of them needs is
// packed into a scratch of its own first, small enough to stay in the processor's caches.
#pragma once

#include "kernels.h"
#include "maths.h"
#include "product.h"
#include "scratch.h"

namespace dialect {
namespace {

// Queries that are looked at together.
constexpr int64_t kBlock = 64;

// One pair of a text and a head: where its rows and biases begin.
struct Place {
  int64_t rows;
  int64_t bias;
  const float* closed;
};

Place place_of(const Attention& a, int64_t pair) {
  const int64_t text = pair / a.heads;
  const int64_t column = pair % a.heads * a.width;
  return {text * a.length * a.heads * a.width + column, column, a.closed + text * a.length};
}

// Floats that come from memory together. The next head's are asked for with this one's: a row's parts lie
// too far from those of the next row for the processor to see what will come.
constexpr int64_t kLine = 16;

// Rows of one head, of those from `row` on, with their bias if there is one.
void pack(const Attention& a, const float* rows, const float* bias, int64_t row, int64_t count,
          float* to, int64_t to_row) {
  for (int64_t i = 0; i < count; i++) {
    const float* __restrict from = rows + (row + i) * a.heads * a.width;
    float* __restrict packed = to + i * to_row;
    for (int64_t j = 0; j < a.width; j += kLine) __builtin_prefetch(from + a.width + j, 0);
    if (bias == nullptr) {
      for (int64_t j = 0; j < a.width; j++) packed[j] = from[j];
    } else {
      for (int64_t j = 0; j < a.width; j++) packed[j] = from[j] + bias[j];
    }
  }
}

// The way back of `pack`.
void unpack(const Attention& a, const float* packed, int64_t packed_row, int64_t row, int64_t count,
            float* rows) {
  for (int64_t i = 0; i < count; i++) {
    const float* __restrict from = packed + i * packed_row;
    float* __restrict to = rows + (row + i) * a.heads * a.width;
    for (int64_t j = 0; j < a.width; j += kLine) __builtin_prefetch(to + a.width + j, 1);
    for (int64_t j = 0; j < a.width; j++) to[j] = from[j];
  }
}

// Makes weights of scores, up to the factor that it returns: that is taken where it costs least.
float softmax(int64_t length, const float* __restrict closed, float* __restrict scores) {
  float highest = scores[0] + closed[0];
#pragma omp simd reduction(max : highest)
  for (int64_t j = 0; j < length; j++) {
    const float score = scores[j] + closed[j];
    scores[j] = score;
    highest = score > highest ? score : highest;
  }
  float sum = 0.0f;
#pragma omp simd reduction(+ : sum)
  for (int64_t j = 0; j < length; j++) {
    const float value = exp_of(scores[j] - highest);
    scores[j] = value;
    sum += value;
  }
  return 1.0f / sum;
}

// dS = P (dP - sum(P dP)) in the place of dP, of weights P up to a factor.
void softmax_gradient(int64_t length, const float* __restrict weights, float factor,
                      float* __restrict gradient) {
  float sum = 0.0f;
#pragma omp simd reduction(+ : sum)
  for (int64_t j = 0; j < length; j++) sum += weights[j] * gradient[j];
  sum *= factor;
  for (int64_t j = 0; j < length; j++) gradient[j] = factor * weights[j] * (gradient[j] - sum);
}

void scale(int64_t width, float factor, float* row) {
  for (int64_t j = 0; j < width; j++) row[j] *= factor;
}

void attention(const Attention& a, int64_t from, int64_t to) {
  const int64_t length = a.length;
  const int64_t wide = padded(a.width);
  const int64_t long_ = padded(length);
  Scratch scratch((2 * kBlock + 2 * length) * wide + (a.width + kBlock) * long_);
  float* query = scratch.take(kBlock, wide);
  float* context = scratch.take(kBlock, wide);
  float* key = scratch.take(length, wide);
  float* value = scratch.take(length, wide);
  float* keys = scratch.take(a.width, long_);
  float* weights = scratch.take(kBlock, long_);
  for (int64_t pair = from; pair < to; pair++) {
    const Place at = place_of(a, pair);
    pack(a, a.products.key + at.rows, a.bias.key + at.bias, 0, length, key, wide);
    transpose(length, a.width, key, wide, keys, long_);
    pack(a, a.products.value + at.rows, a.bias.value + at.bias, 0, length, value, wide);
    for (int64_t row = 0; row < length; row += kBlock) {
      const int64_t count = length - row < kBlock ? length - row : kBlock;
      pack(a, a.products.query + at.rows, a.bias.query + at.bias, row, count, query, wide);
      multiply<false>(count, long_, a.width, query, wide, keys, long_, weights, long_, false);
      float factors[kBlock];
      for (int64_t i = 0; i < count; i++) factors[i] = softmax(length, at.closed, weights + i * long_);
      multiply<false>(count, wide, length, weights, long_, value, wide, context, wide, false);
      for (int64_t i = 0; i < count; i++) scale(a.width, factors[i], context + i * wide);
      unpack(a, context, wide, row, count, a.context + at.rows);
    }
  }
}

void attention_gradient(const AttentionGradient& g, int64_t from, int64_t to) {
  const Attention& a = g.forward;
  const int64_t length = a.length;
  const int64_t wide = padded(a.width);
  const int64_t long_ = padded(length);
  Scratch scratch((3 * kBlock + 4 * length) * wide + 2 * (a.width + kBlock) * long_);
  float* query = scratch.take(kBlock, wide);
  float* d_context = scratch.take(kBlock, wide);
  float* d_query = scratch.take(kBlock, wide);
  float* key = scratch.take(length, wide);
  float* value = scratch.take(length, wide);
  float* d_key = scratch.take(length, wide);
  float* d_value = scratch.take(length, wide);
  float* keys = scratch.take(a.width, long_);
  float* values = scratch.take(a.width, long_);
  float* weights = scratch.take(kBlock, long_);
  float* d_scores = scratch.take(kBlock, long_);
  for (int64_t pair = from; pair < to; pair++) {
    const Place at = place_of(a, pair);
    pack(a, a.products.key + at.rows, a.bias.key + at.bias, 0, length, key, wide);
    transpose(length, a.width, key, wide, keys, long_);
    pack(a, a.products.value + at.rows, a.bias.value + at.bias, 0, length, value, wide);
    transpose(length, a.width, value, wide, values, long_);
    for (int64_t row = 0; row < length; row += kBlock) {
      const int64_t count = length - row < kBlock ? length - row : kBlock;
      const bool add = row > 0;
      pack(a, a.products.query + at.rows, a.bias.query + at.bias, row, count, query, wide);
      pack(a, g.d_context + at.rows, nullptr, row, count, d_context, wide);
      multiply<false>(count, long_, a.width, query, wide, keys, long_, weights, long_, false);
      multiply<false>(count, long_, a.width, d_context, wide, values, long_, d_scores, long_, false);
      for (int64_t i = 0; i < count; i++) {
        const float factor = softmax(length, at.closed, weights + i * long_);
        softmax_gradient(length, weights + i * long_, factor, d_scores + i * long_);
        scale(a.width, factor, d_context + i * wide);
      }
      multiply<true>(length, wide, count, weights, long_, d_context, wide, d_value, wide, add);
      multiply<false>(count, wide, length, d_scores, long_, key, wide, d_query, wide, false);
      unpack(a, d_query, wide, row, count, g.d_products.query + at.rows);
      multiply<true>(length, wide, count, d_scores, long_, query, wide, d_key, wide, add);
    }
    unpack(a, d_key, wide, 0, length, g.d_products.key + at.rows);
    unpack(a, d_value, wide, 0, length, g.d_products.value + at.rows);
  }
}

}  // namespace
}  // namespace dialect

// What the kernels compute, and on what: plain loops over ranges of rows, `from` to before `to`. Matrices
// are row after row. Each kind of processor has a table of them of its own (kind.cc).
#pragma once

#include <cstdint>

namespace dialect {

// h = products + bias; active = h (1 + erf(h)).
struct Gelu {
  const float* products;
  const float* bias;
  float* active;
  int64_t width;
};

// d_products = d_active (1 + erf(h) + h 2 / sqrt(pi) exp(-h^2)).
struct GeluGradient {
  const float* products;
  const float* bias;
  const float* d_active;
  float* d_products;
  int64_t width;
};

// With s = x + products + bias: standard = (s - mean(s)) scale, scale = 1 / sqrt(variance(s) + epsilon),
// y = standard gain + offset.
struct Normalise {
  const float* x;
  const float* products;
  const float* bias;
  const float* gain;
  const float* offset;
  float epsilon;
  float* y;
  float* standard;
  float* scale;
  int64_t width;
};

// With g = gain sum(parts): dx = (g - mean(g) - standard mean(g standard)) scale.
struct NormaliseGradient {
  const float* const* parts;
  int64_t count;
  const float* gain;
  const float* standard;
  const float* scale;
  float* dx;
  int64_t width;
};

// Queries, keys and values, or gradients over them.
template <typename T>
struct Triple {
  T query;
  T key;
  T value;
};

// Rows are pairs of text and head. With q, k and v those of the pair, products and bias together:
// context = softmax(q k^T + closed) v.
struct Attention {
  // [texts x length, heads x width]
  Triple<const float*> products;
  // [heads x width]
  Triple<const float*> bias;
  // [texts, length]
  const float* closed;
  // As the products.
  float* context;
  int64_t length;
  int64_t heads;
  int64_t width;
};

// The weights are computed again: that takes no longer than keeping them.
struct AttentionGradient {
  // Without a context.
  Attention forward;
  const float* d_context;
  Triple<float*> d_products;
};

// merged = weight + scaling b a.
struct Merge {
  // [outputs, inputs]
  const float* weight;
  // [rank, inputs]
  const float* a;
  // [outputs, rank]
  const float* b;
  float scaling;
  float* merged;
  int64_t inputs;
  int64_t rank;
};

// Of y = x (weight + scaling b a)^T, up to the scaling: (dy b)^T x and (x a^T)^T dy.
struct AdapterGradient {
  // [rows, inputs] and [rows, outputs]
  const float* x;
  const float* dy;
  const float* a;
  const float* b;
  int64_t inputs;
  int64_t outputs;
  int64_t rank;
};

// m and v are the means that Adam keeps; the bias corrections are in rate and epsilon already:
// next_p = kept p - rate next_m / (sqrt(next_v) + epsilon).
struct AdamStep {
  const float* p;
  const float* m;
  const float* v;
  const float* gradient;
  // Null: 1 for all.
  const float* kept;
  float rate;
  float beta1;
  float beta2;
  float epsilon;
  float* next_p;
  float* next_m;
  float* next_v;
};

// With h = relu(x first + first_bias) and y = h second + second_bias:
// rewards = y reward / sqrt(sum(y^2) + epsilon).
struct Reward {
  // [rows, inputs]
  const float* x;
  // [inputs, hidden]
  const float* first;
  const float* first_bias;
  // [hidden, hidden]
  const float* second;
  const float* second_bias;
  const float* reward;
  float epsilon;
  float* rewards;
  int64_t inputs;
  int64_t hidden;
};

struct Kernels {
  void (*gelu)(const Gelu&, int64_t from, int64_t to);
  void (*gelu_gradient)(const GeluGradient&, int64_t from, int64_t to);
  void (*normalise)(const Normalise&, int64_t from, int64_t to);
  void (*normalise_gradient)(const NormaliseGradient&, int64_t from, int64_t to);
  void (*attention)(const Attention&, int64_t from, int64_t to);
  void (*attention_gradient)(const AttentionGradient&, int64_t from, int64_t to);
  void (*merge)(const Merge&, int64_t from, int64_t to);
  // `sums` take what these rows add: [rank, inputs], then [rank, outputs].
  void (*adapter_gradient)(const AdapterGradient&, int64_t from, int64_t to, float* sums);
  // A row is one parameter.
  void (*adam)(const AdamStep&, int64_t from, int64_t to);
  void (*reward)(const Reward&, int64_t from, int64_t to);
};

// Those of the processor that this runs on.
const Kernels& kernels();

}  // namespace dialect

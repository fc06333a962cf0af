// What the operations do: check shapes, take memory, and share the rows out among threads.
#include "ops.h"

#include <vector>

#include "kernels.h"
#include "threads.h"

namespace dialect {

void gelu(const Attributes&, Call& call) {
  const Input products = call.input(0);
  const Input bias = call.input(1);
  const int64_t width = products.shape.width();
  call.expect(bias.shape.size() == width, "gelu: a bias of another width");
  float* active = call.output(0, products.shape);
  if (!call.ok()) return;
  const Gelu work{products.data, bias.data, active, width};
  over_rows(products.shape.rows(), 8 * products.shape.size(),
            [&](int64_t from, int64_t to) { kernels().gelu(work, from, to); });
}

void gelu_gradient(const Attributes&, Call& call) {
  const Input products = call.input(0);
  const Input bias = call.input(1);
  const Input d_active = call.input(2);
  const int64_t width = products.shape.width();
  call.expect(bias.shape.size() == width, "gelu gradient: a bias of another width");
  call.expect(d_active.shape.size() == products.shape.size(), "gelu gradient: another gradient");
  float* d_products = call.output(0, products.shape);
  if (!call.ok()) return;
  const GeluGradient work{products.data, bias.data, d_active.data, d_products, width};
  over_rows(products.shape.rows(), 12 * products.shape.size(),
            [&](int64_t from, int64_t to) { kernels().gelu_gradient(work, from, to); });
}

void normalise(const Attributes& attributes, Call& call) {
  const Input x = call.input(0);
  const Input products = call.input(1);
  const Input bias = call.input(2);
  const Input gain = call.input(3);
  const Input offset = call.input(4);
  const int64_t width = x.shape.width();
  call.expect(products.shape.size() == x.shape.size(), "normalise: other products");
  for (const Input* vector : {&bias, &gain, &offset}) {
    call.expect(vector->shape.size() == width, "normalise: a vector of another width");
  }
  float* y = call.output(0, x.shape);
  float* standard = call.output(1, x.shape);
  float* scale = call.output(2, {{x.shape.rows(), 1}});
  if (!call.ok()) return;
  const Normalise work{x.data, products.data, bias.data, gain.data, offset.data, attributes.epsilon,
                       y,      standard,      scale,     width};
  over_rows(x.shape.rows(), 16 * x.shape.size(),
            [&](int64_t from, int64_t to) { kernels().normalise(work, from, to); });
}

void normalise_gradient(const Attributes&, Call& call) {
  const Input gain = call.input(0);
  const Input standard = call.input(1);
  const Input scale = call.input(2);
  std::vector<const float*> parts;
  const int64_t width = standard.shape.width();
  call.expect(gain.shape.size() == width, "normalise gradient: a gain of another width");
  call.expect(scale.shape.size() == standard.shape.rows(), "normalise gradient: other scales");
  for (int i = 3; i < call.inputs(); i++) {
    const Input part = call.input(i);
    call.expect(part.shape.size() == standard.shape.size(), "normalise gradient: another gradient");
    parts.push_back(part.data);
  }
  float* dx = call.output(0, standard.shape);
  if (!call.ok()) return;
  const auto count = static_cast<int64_t>(parts.size());
  const NormaliseGradient work{parts.data(), count, gain.data, standard.data, scale.data, dx, width};
  over_rows(standard.shape.rows(), (8 + 4 * count) * standard.shape.size(),
            [&](int64_t from, int64_t to) { kernels().normalise_gradient(work, from, to); });
}

namespace {

// The inputs that both directions of attention have, and their shape.
struct AttentionInputs {
  Attention work;
  Shape rows;
  int64_t pairs;

  // Products and scores come and go in a cache; what counts is the arithmetic, about 8 to a byte.
  int64_t bytes() const { return rows.size() * work.length / 2; }
};

AttentionInputs attention_inputs(const Attributes& attributes, Call& call) {
  const Input products[] = {call.input(0), call.input(1), call.input(2)};
  const Input bias[] = {call.input(3), call.input(4), call.input(5)};
  const Input closed = call.input(6);
  const Shape rows = products[0].shape;
  const int64_t heads = attributes.heads;
  const int64_t length = closed.shape.width();
  call.expect(heads > 0 && rows.width() % heads == 0, "attention: a width that is no multiple of its heads");
  call.expect(closed.shape.size() == rows.rows(), "attention: other tokens are closed than there are");
  for (const Input& matrix : products) {
    call.expect(matrix.shape.size() == rows.size(), "attention: queries, keys and values differ");
  }
  for (const Input& vector : bias) {
    call.expect(vector.shape.size() == rows.width(), "attention: a bias of another width");
  }
  if (!call.ok()) return {};
  const Attention work{{products[0].data, products[1].data, products[2].data},
                       {bias[0].data, bias[1].data, bias[2].data},
                       closed.data,
                       nullptr,
                       length,
                       heads,
                       rows.width() / heads};
  return {work, rows, closed.shape.rows() * heads};
}

}  // namespace

void attention(const Attributes& attributes, Call& call) {
  AttentionInputs inputs = attention_inputs(attributes, call);
  inputs.work.context = call.output(0, inputs.rows);
  if (!call.ok()) return;
  over_rows(inputs.pairs, inputs.bytes(),
            [&](int64_t from, int64_t to) { kernels().attention(inputs.work, from, to); });
}

void attention_gradient(const Attributes& attributes, Call& call) {
  const AttentionInputs inputs = attention_inputs(attributes, call);
  const Input d_context = call.input(7);
  call.expect(d_context.shape.size() == inputs.rows.size(), "attention gradient: another gradient");
  float* d_query = call.output(0, inputs.rows);
  float* d_key = call.output(1, inputs.rows);
  float* d_value = call.output(2, inputs.rows);
  if (!call.ok()) return;
  const AttentionGradient work{inputs.work, d_context.data, {d_query, d_key, d_value}};
  over_rows(inputs.pairs, 2 * inputs.bytes(),
            [&](int64_t from, int64_t to) { kernels().attention_gradient(work, from, to); });
}

void merge(const Attributes& attributes, Call& call) {
  const Input weight = call.input(0);
  const Input a = call.input(1);
  const Input b = call.input(2);
  const int64_t inputs = weight.shape.width();
  const int64_t outputs = weight.shape.rows();
  const int64_t rank = a.shape.rows();
  call.expect(a.shape.width() == inputs, "merge: an adapter of another width");
  call.expect(b.shape.size() == outputs * rank, "merge: an adapter of another rank");
  float* merged = call.output(0, weight.shape);
  if (!call.ok()) return;
  const Merge work{weight.data, a.data, b.data, attributes.scaling, merged, inputs, rank};
  over_rows(outputs, 2 * weight.shape.size(),
            [&](int64_t from, int64_t to) { kernels().merge(work, from, to); });
}

void adapter_gradient(const Attributes& attributes, Call& call) {
  const Input x = call.input(0);
  const Input dy = call.input(1);
  const Input a = call.input(2);
  const Input b = call.input(3);
  const int64_t rows = x.shape.rows();
  const int64_t inputs = x.shape.width();
  const int64_t outputs = dy.shape.width();
  const int64_t rank = a.shape.rows();
  call.expect(dy.shape.rows() == rows, "adapter gradient: another gradient");
  call.expect(a.shape.width() == inputs, "adapter gradient: an adapter of another width");
  call.expect(b.shape.size() == outputs * rank, "adapter gradient: an adapter of another rank");
  float* d_a = call.output(0, a.shape);
  float* d_b = call.output(1, b.shape);
  if (!call.ok()) return;
  const AdapterGradient work{x.data, dy.data, a.data, b.data, inputs, outputs, rank};
  // A sum for each thread, added in their order: the same numbers give the same result.
  const int64_t parts = threads_for(rows, 8 * (x.shape.size() + dy.shape.size()));
  const int64_t size = rank * (inputs + outputs);
  std::vector<float> sums(static_cast<size_t>(parts * size));
  over_parts(parts, parts, rows, [&](int64_t part, int64_t from, int64_t to) {
    kernels().adapter_gradient(work, from, to, sums.data() + part * size);
  });
  const auto total = [&](int64_t at) {
    float sum = 0.0f;
    for (int64_t part = 0; part < parts; part++) sum += sums[static_cast<size_t>(part * size + at)];
    return attributes.scaling * sum;
  };
  for (int64_t at = 0; at < rank * inputs; at++) d_a[at] = total(at);
  for (int64_t k = 0; k < rank; k++) {
    for (int64_t j = 0; j < outputs; j++) d_b[j * rank + k] = total(rank * inputs + k * outputs + j);
  }
}

void adam(const Attributes&, Call& call) {
  const Input parameters = call.input(0);
  const Input first = call.input(1);
  const Input second = call.input(2);
  const Input gradient = call.input(3);
  const Input numbers = call.input(4);
  const bool decays = call.inputs() > 5;
  const Input kept = decays ? call.input(5) : Input{nullptr, {}};
  const int64_t size = parameters.shape.size();
  for (const Input* other : {&first, &second, &gradient}) {
    call.expect(other->shape.size() == size, "adam: means or gradients of other parameters");
  }
  call.expect(!decays || kept.shape.size() == size, "adam: factors of other parameters");
  call.expect(numbers.shape.size() == 4, "adam: other numbers than rate, beta1, beta2, epsilon");
  float* next_p = call.output(0, parameters.shape);
  float* next_m = call.output(1, parameters.shape);
  float* next_v = call.output(2, parameters.shape);
  if (!call.ok()) return;
  const AdamStep work{parameters.data,  first.data,       second.data,      gradient.data,
                      kept.data,        numbers.data[0],  numbers.data[1],  numbers.data[2],
                      numbers.data[3],  next_p,           next_m,           next_v};
  over_rows(size, 32 * size, [&](int64_t from, int64_t to) { kernels().adam(work, from, to); });
}

void reward(const Attributes& attributes, Call& call) {
  const Input x = call.input(0);
  const Input first = call.input(1);
  const Input first_bias = call.input(2);
  const Input second = call.input(3);
  const Input second_bias = call.input(4);
  const Input head = call.input(5);
  const int64_t rows = x.shape.rows();
  const int64_t inputs = x.shape.width();
  const int64_t hidden = head.shape.size();
  call.expect(first.shape.size() == inputs * hidden, "reward: a first layer of another size");
  call.expect(second.shape.size() == hidden * hidden, "reward: a second layer of another size");
  for (const Input* bias : {&first_bias, &second_bias}) {
    call.expect(bias->shape.size() == hidden, "reward: a bias of another width");
  }
  Shape of_rewards = x.shape;
  if (!of_rewards.dims.empty()) of_rewards.dims.back() = 1;
  float* rewards = call.output(0, of_rewards);
  if (!call.ok()) return;
  const Reward work{x.data,           first.data, first_bias.data, second.data, second_bias.data,
                    head.data, attributes.epsilon, rewards, inputs, hidden};
  // What counts is the arithmetic, hidden / 2 operations to a byte of x.
  over_rows(rows, x.shape.size() * hidden / 4,
            [&](int64_t from, int64_t to) { kernels().reward(work, from, to); }, all_threads());
}

}  // namespace dialect

// The operations: each reads its inputs from a call, and gives it its outputs.
#pragma once

#include <cstdint>

#include "call.h"

namespace dialect {

// Of an operation, read once; those that it does not have stay as they are.
struct Attributes {
  int64_t heads = 0;
  float epsilon = 0.0f;
  float scaling = 0.0f;
};

void gelu(const Attributes& attributes, Call& call);
void gelu_gradient(const Attributes& attributes, Call& call);
void normalise(const Attributes& attributes, Call& call);
void normalise_gradient(const Attributes& attributes, Call& call);
void attention(const Attributes& attributes, Call& call);
void attention_gradient(const Attributes& attributes, Call& call);
void merge(const Attributes& attributes, Call& call);
void adapter_gradient(const Attributes& attributes, Call& call);
void adam(const Attributes& attributes, Call& call);
void reward(const Attributes& attributes, Call& call);

}  // namespace dialect

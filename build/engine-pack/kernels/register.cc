// Makes the operations known to TensorFlow, for its CPU. They are there by name once this library is loaded
// (src-main/engines/tensorflow-kernels.ts).
#include <cstdio>
#include <vector>

#include "ops.h"
#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"

namespace dialect {
namespace {

void* create(TF_OpKernelConstruction* construction) {
  auto* attributes = new Attributes;
  TF_Status* status = TF_NewStatus();
  const auto has = [&](const char* name) {
    return TF_OpKernelConstruction_HasAttr(construction, name, status);
  };
  const auto number = [&](const char* name, float* to) {
    if (has(name)) TF_OpKernelConstruction_GetAttrFloat(construction, name, to, status);
  };
  if (has("heads")) TF_OpKernelConstruction_GetAttrInt64(construction, "heads", &attributes->heads, status);
  number("epsilon", &attributes->epsilon);
  number("scaling", &attributes->scaling);
  if (TF_GetCode(status) != TF_OK) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return attributes;
}

void destroy(void* attributes) { delete static_cast<Attributes*>(attributes); }

template <void (*kCompute)(const Attributes&, Call&)>
void compute(void* attributes, TF_OpKernelContext* context) {
  Call call(context);
  kCompute(*static_cast<const Attributes*>(attributes), call);
}

void unknown_shape(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

// Parts are as TensorFlow writes them, e.g. "bias: float", "heads: int".
struct Operation {
  const char* name;
  std::vector<const char*> inputs;
  std::vector<const char*> outputs;
  std::vector<const char*> attributes;
  void (*compute)(void*, TF_OpKernelContext*);
};

void add(const Operation& operation) {
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(operation.name);
  for (const char* part : operation.attributes) TF_OpDefinitionBuilderAddAttr(definition, part);
  for (const char* part : operation.inputs) TF_OpDefinitionBuilderAddInput(definition, part);
  for (const char* part : operation.outputs) TF_OpDefinitionBuilderAddOutput(definition, part);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, unknown_shape);
  TF_RegisterOpDefinition(definition, status);
  if (TF_GetCode(status) == TF_OK) {
    TF_KernelBuilder* builder =
        TF_NewKernelBuilder(operation.name, "CPU", create, operation.compute, destroy);
    TF_RegisterKernelBuilder(operation.name, builder, status);
  }
  // Loading goes on: without its kernels the engine is slower, and no less right.
  if (TF_GetCode(status) != TF_OK) std::fprintf(stderr, "%s: %s\n", operation.name, TF_Message(status));
  TF_DeleteStatus(status);
}

[[maybe_unused]] const bool added = [] {
  add({"DialectGelu", {"products: float", "bias: float"}, {"active: float"}, {}, compute<gelu>});
  add({"DialectGeluGradient",
       {"products: float", "bias: float", "d_active: float"},
       {"d_products: float"},
       {},
       compute<gelu_gradient>});
  add({"DialectNormalise",
       {"x: float", "products: float", "bias: float", "gain: float", "offset: float"},
       {"y: float", "standard: float", "scale: float"},
       {"epsilon: float"},
       compute<normalise>});
  add({"DialectNormaliseGradient",
       {"gain: float", "standard: float", "scale: float", "parts: count * float"},
       {"dx: float"},
       {"count: int >= 1"},
       compute<normalise_gradient>});
  const std::vector<const char*> forward = {"query: float",      "key: float",      "value: float",
                                            "query_bias: float", "key_bias: float", "value_bias: float",
                                            "closed: float"};
  std::vector<const char*> backward = forward;
  backward.push_back("d_context: float");
  add({"DialectAttention", forward, {"context: float"}, {"heads: int"}, compute<attention>});
  add({"DialectAttentionGradient",
       backward,
       {"d_query: float", "d_key: float", "d_value: float"},
       {"heads: int"},
       compute<attention_gradient>});
  add({"DialectMerge",
       {"weight: float", "a: float", "b: float"},
       {"merged: float"},
       {"scaling: float"},
       compute<merge>});
  add({"DialectAdapterGradient",
       {"x: float", "dy: float", "a: float", "b: float"},
       {"d_a: float", "d_b: float"},
       {"scaling: float"},
       compute<adapter_gradient>});
  // The numbers are an input: every attribute of another value would be a kernel that TensorFlow keeps.
  add({"DialectAdam",
       {"parameters: float", "first: float", "second: float", "gradient: float", "numbers: float",
        "kept: count * float"},
       {"next_parameters: float", "next_first: float", "next_second: float"},
       {"count: int >= 0"},
       compute<adam>});
  add({"DialectReward",
       {"x: float", "first: float", "first_bias: float", "second: float", "second_bias: float",
        "reward: float"},
       {"rewards: float"},
       {"epsilon: float"},
       compute<reward>});
  return true;
}();

}  // namespace
}  // namespace dialect

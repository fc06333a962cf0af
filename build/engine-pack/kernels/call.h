// One call of an operation through TensorFlow's C interface: what it was given, what it gives, and what was
// wrong with it. All tensors are float32.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tensorflow/c/kernels.h"

namespace dialect {

struct Shape {
  std::vector<int64_t> dims;

  // Numbers in a row, and rows.
  int64_t width() const { return dims.empty() ? 1 : dims.back(); }
  int64_t rows() const { return width() == 0 ? 0 : size() / width(); }
  int64_t size() const {
    int64_t product = 1;
    for (const int64_t dim : dims) product *= dim;
    return product;
  }
};

struct Input {
  const float* data;
  Shape shape;
};

class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}
  ~Call() {
    if (TF_GetCode(status_) != TF_OK) TF_OpKernelContext_Failure(context_, status_);
    for (TF_Tensor* tensor : held_) TF_DeleteTensor(tensor);
    TF_DeleteStatus(status_);
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  bool ok() const { return TF_GetCode(status_) == TF_OK; }
  int inputs() const { return TF_NumInputs(context_); }

  Input input(int index) {
    TF_Tensor* tensor = nullptr;
    if (ok()) TF_GetInput(context_, index, &tensor, status_);
    if (tensor == nullptr) return {nullptr, {{0}}};
    held_.push_back(tensor);
    Input found{static_cast<const float*>(TF_TensorData(tensor)), {}};
    for (int i = 0; i < TF_NumDims(tensor); i++) found.shape.dims.push_back(TF_Dim(tensor, i));
    return found;
  }

  // Null where something was wrong before.
  float* output(int index, const Shape& shape) {
    if (!ok()) return nullptr;
    TF_Tensor* tensor = TF_AllocateOutput(context_, index, TF_FLOAT, shape.dims.data(),
                                          static_cast<int>(shape.dims.size()),
                                          static_cast<size_t>(shape.size()) * sizeof(float), status_);
    if (tensor == nullptr) return nullptr;
    held_.push_back(tensor);
    return static_cast<float*>(TF_TensorData(tensor));
  }

  // The call fails where this does not hold.
  void expect(bool holds, const std::string& otherwise) {
    if (ok() && !holds) TF_SetStatus(status_, TF_INVALID_ARGUMENT, otherwise.c_str());
  }

 private:
  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<TF_Tensor*> held_;
};

}  // namespace dialect

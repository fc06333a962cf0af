// Memory for what a kernel packs its rows into.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace dialect {
namespace {

// Zeros at first, and so the padding stays.
class Scratch {
 public:
  explicit Scratch(int64_t floats)
      : next_(static_cast<float*>(std::aligned_alloc(64, Scratch::bytes(floats)))), all_(next_) {
    std::memset(all_, 0, Scratch::bytes(floats));
  }
  ~Scratch() { std::free(all_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  // A matrix whose columns are padded ones.
  float* take(int64_t rows, int64_t columns) {
    float* taken = next_;
    next_ += rows * columns;
    return taken;
  }

 private:
  static size_t bytes(int64_t floats) { return static_cast<size_t>((floats + 15) / 16 * 64); }
  float* next_;
  float* all_;
};

}  // namespace
}  // namespace dialect

// Functions of one number, written so that the compiler makes vector code of a loop over them.
#pragma once

#include <cstdint>
#include <cstring>

#define DIALECT_INLINE static inline __attribute__((always_inline))

namespace dialect {

// e^x for x <= 0, and e^-87, next to nothing, below -87. x = n ln 2 + r, and a polynomial of r (Cephes,
// expf): 2e-7 relative.
DIALECT_INLINE float exp_of(float x) {
  constexpr float kLowest = -87.0f;
  // Added and taken off again it rounds to a whole number.
  constexpr float kRound = 12582912.0f;
  const float held = x < kLowest ? kLowest : x;
  const float n = (held * 1.44269504088896341f + kRound) - kRound;
  const float r = (held - n * 0.693359375f) - n * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  const int32_t bits = (static_cast<int32_t>(n) + 127) << 23;
  float power;
  std::memcpy(&power, &bits, sizeof(power));
  return p * power;
}

// The error function by a rational approximation on [-3.925, 3.925] (Eigen, erf_float), 3e-7 absolute;
// beyond, 1 to the last digit that a float has.
DIALECT_INLINE float erf_of(float x) {
  constexpr float kEnd = 3.925724783f;
  const float low = x > kEnd ? kEnd : x;
  const float c = low < -kEnd ? -kEnd : low;
  const float s = c * c;
  float p = 2.2905065861350646e-4f;
  p = p * s + 3.4082910107109506e-3f;
  p = p * s + 5.0955695062380861e-2f;
  p = p * s + 1.8520832239976145e-1f;
  p = p * s + 1.1283791671e0f;
  float q = -1.1791602954361697e-7f;
  q = q * s + 2.3547966471313185e-5f;
  q = q * s + 1.0179625278914885e-3f;
  q = q * s + 1.4070470171167667e-2f;
  q = q * s + 1.1098505178285362e-1f;
  q = q * s + 4.9746925110067538e-1f;
  q = q * s + 1.0f;
  const float inside = c * p / q;
  const float below = x > kEnd ? 1.0f : inside;
  return x < -kEnd ? -1.0f : below;
}

}  // namespace dialect

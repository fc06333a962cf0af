// Node-API 8 keeps references to objects and functions alone; 10, which better-sqlite3 is written
// for, keeps strings and numbers too. Compiled in before its source, this puts such a value into an
// array of one and refers to the array.
#pragma once
#include <node_api.h>
#include <unordered_set>

inline std::unordered_set<napi_ref>& held_in_arrays() {
  static std::unordered_set<napi_ref> references;
  return references;
}

inline napi_status held_create_reference(napi_env env, napi_value value, uint32_t count,
                                         napi_ref* result) {
  napi_valuetype type;
  napi_value array;
  napi_status status = napi_typeof(env, value, &type);
  if (status != napi_ok) return status;
  if (type == napi_object || type == napi_function) {
    return napi_create_reference(env, value, count, result);
  }
  if ((status = napi_create_array_with_length(env, 1, &array)) != napi_ok) return status;
  if ((status = napi_set_element(env, array, 0, value)) != napi_ok) return status;
  status = napi_create_reference(env, array, count, result);
  if (status == napi_ok) held_in_arrays().insert(*result);
  return status;
}

inline napi_status held_get_reference_value(napi_env env, napi_ref reference, napi_value* result) {
  napi_status status = napi_get_reference_value(env, reference, result);
  const bool held = held_in_arrays().count(reference) > 0;
  if (status != napi_ok || *result == nullptr || !held) return status;
  return napi_get_element(env, *result, 0, result);
}

inline napi_status held_delete_reference(napi_env env, napi_ref reference) {
  held_in_arrays().erase(reference);
  return napi_delete_reference(env, reference);
}

#define napi_create_reference held_create_reference
#define napi_get_reference_value held_get_reference_value
#define napi_delete_reference held_delete_reference

#ifndef C_VECTOR_KERNELS_H
#define C_VECTOR_KERNELS_H

#include <stddef.h>

// Distances of one query to many rows of float32, smaller is nearer. Plain C with the compiler's vector extension, built
// for the instruction set that every machine has and again for AVX2 with FMA, chosen when it runs.
//
// `stride` is the length of a row and of the query in floats, a multiple of 16, padded with zeros.

/// Minus the dot product with each of `count` rows that lie one after the other.
void signet_vector_dot_rows(const float *query, const float *rows, size_t count, size_t stride, float *distances);

/// The squared Euclidean distance to each of `count` rows that lie one after the other.
void signet_vector_euclidean_rows(
    const float *query, const float *rows, size_t count, size_t stride, float *distances);

/// Minus the dot product with each of `count` rows that lie anywhere.
void signet_vector_dot_picked(
    const float *query, const float *const *rows, size_t count, size_t stride, float *distances);

/// The squared Euclidean distance to each of `count` rows that lie anywhere.
void signet_vector_euclidean_picked(
    const float *query, const float *const *rows, size_t count, size_t stride, float *distances);

/// Minus the dot product with each of `count` rows of whole numbers from -127 to 127 that lie anywhere.
///
/// A row has `length` numbers, a multiple of 32, and then its scale as a float.
void signet_vector_dot_codes(
    const signed char *query, float scale, const signed char *const *rows, size_t count, size_t length,
    float *distances);

/// Checks a row of `count` elements, and gives it the length 1 where `normalise` is not 0.
///
/// Returns 0, with the row unchanged, for one with an element beyond `greatest` or that is not a number, and for one of
/// zeros that is to have a length.
int signet_vector_prepare(float *row, size_t count, float greatest, int normalise);

/// Asks the processor for memory that will be read soon.
static inline void signet_vector_fetch(const void *memory, size_t bytes) {
    for (size_t i = 0; i < bytes; i += 64) __builtin_prefetch((const char *)memory + i);
}

#endif

#include "CVectorKernels.h"

#include <math.h>
#include <string.h>

// 16 floats, wherever they lie; the compiler makes it one, two or four registers.
typedef float floats16 __attribute__((vector_size(64), aligned(4)));
typedef float floats8 __attribute__((vector_size(32)));
typedef float floats4 __attribute__((vector_size(16)));

#define INLINE static inline __attribute__((always_inline))

INLINE float sum(const floats16 *sums) {
    floats16 v = *sums;
    floats8 a = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7)
        + __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
    floats4 b = __builtin_shufflevector(a, a, 0, 1, 2, 3) + __builtin_shufflevector(a, a, 4, 5, 6, 7);
    return (b[0] + b[2]) + (b[1] + b[3]);
}

// Two running sums, so that one addition need not wait for the other.
INLINE float dot(const float *a, const float *b, size_t stride) {
    floats16 even = {0}, odd = {0};
    size_t i = 0;
    for (; i + 32 <= stride; i += 32) {
        even += *(const floats16 *)(a + i) * *(const floats16 *)(b + i);
        odd += *(const floats16 *)(a + i + 16) * *(const floats16 *)(b + i + 16);
    }
    if (i < stride) even += *(const floats16 *)(a + i) * *(const floats16 *)(b + i);
    even += odd;
    return -sum(&even);
}

INLINE float euclidean(const float *a, const float *b, size_t stride) {
    floats16 even = {0}, odd = {0};
    size_t i = 0;
    for (; i + 32 <= stride; i += 32) {
        floats16 x = *(const floats16 *)(a + i) - *(const floats16 *)(b + i);
        floats16 y = *(const floats16 *)(a + i + 16) - *(const floats16 *)(b + i + 16);
        even += x * x;
        odd += y * y;
    }
    if (i < stride) {
        floats16 x = *(const floats16 *)(a + i) - *(const floats16 *)(b + i);
        even += x * x;
    }
    even += odd;
    return sum(&even);
}

// The processor sees rows that follow each other coming, but not those picked from anywhere: ask for the next one.
INLINE void fetch(const float *row, size_t stride) {
    for (size_t i = 0; i < stride; i += 16) __builtin_prefetch(row + i);
}

INLINE void fetch_codes(const signed char *row, size_t length) {
    for (size_t i = 0; i < length + sizeof(float); i += 64) __builtin_prefetch(row + i);
}

// The compiler turns this into the processor's multiply-and-add of pairs.
INLINE float dot_code(const signed char *a, const signed char *b, size_t length) {
    int sum = 0;
    for (size_t i = 0; i < length; i++) sum += (int)a[i] * (int)b[i];
    float scale;
    memcpy(&scale, b + length, sizeof scale);
    return -(float)sum * scale;
}

#define KERNELS(ATTRIBUTES, SUFFIX)                                                                                    \
    ATTRIBUTES static void dot_rows_##SUFFIX(                                                                          \
        const float *q, const float *rows, size_t count, size_t stride, float *out) {                                  \
        for (size_t i = 0; i < count; i++) out[i] = dot(q, rows + i * stride, stride);                                 \
    }                                                                                                                  \
    ATTRIBUTES static void euclidean_rows_##SUFFIX(                                                                    \
        const float *q, const float *rows, size_t count, size_t stride, float *out) {                                  \
        for (size_t i = 0; i < count; i++) out[i] = euclidean(q, rows + i * stride, stride);                           \
    }                                                                                                                  \
    ATTRIBUTES static void dot_picked_##SUFFIX(                                                                        \
        const float *q, const float *const *rows, size_t count, size_t stride, float *out) {                           \
        if (count) fetch(rows[0], stride);                                                                             \
        for (size_t i = 0; i < count; i++) {                                                                           \
            if (i + 1 < count) fetch(rows[i + 1], stride);                                                             \
            out[i] = dot(q, rows[i], stride);                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    ATTRIBUTES static void euclidean_picked_##SUFFIX(                                                                  \
        const float *q, const float *const *rows, size_t count, size_t stride, float *out) {                           \
        if (count) fetch(rows[0], stride);                                                                             \
        for (size_t i = 0; i < count; i++) {                                                                           \
            if (i + 1 < count) fetch(rows[i + 1], stride);                                                             \
            out[i] = euclidean(q, rows[i], stride);                                                                    \
        }                                                                                                              \
    }                                                                                                                  \
    ATTRIBUTES static void dot_codes_##SUFFIX(                                                                         \
        const signed char *q, float scale, const signed char *const *rows, size_t count, size_t length, float *out) {  \
        for (size_t i = 0; i < count && i < 4; i++) fetch_codes(rows[i], length);                                      \
        for (size_t i = 0; i < count; i++) {                                                                           \
            if (i + 4 < count) fetch_codes(rows[i + 4], length);                                                       \
            out[i] = scale * dot_code(q, rows[i], length);                                                             \
        }                                                                                                              \
    }

KERNELS(, baseline)

#if defined(__x86_64__)
KERNELS(__attribute__((target("avx2,fma"))), avx2)
#define CHOOSE(NAME, ...)                                                                                              \
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) NAME##_avx2(__VA_ARGS__);                     \
    else NAME##_baseline(__VA_ARGS__)
#else
#define CHOOSE(NAME, ...) NAME##_baseline(__VA_ARGS__)
#endif

void signet_vector_dot_rows(const float *query, const float *rows, size_t count, size_t stride, float *distances) {
    CHOOSE(dot_rows, query, rows, count, stride, distances);
}

void signet_vector_euclidean_rows(
    const float *query, const float *rows, size_t count, size_t stride, float *distances) {
    CHOOSE(euclidean_rows, query, rows, count, stride, distances);
}

void signet_vector_dot_picked(
    const float *query, const float *const *rows, size_t count, size_t stride, float *distances) {
    CHOOSE(dot_picked, query, rows, count, stride, distances);
}

void signet_vector_euclidean_picked(
    const float *query, const float *const *rows, size_t count, size_t stride, float *distances) {
    CHOOSE(euclidean_picked, query, rows, count, stride, distances);
}

void signet_vector_dot_codes(
    const signed char *query, float scale, const signed char *const *rows, size_t count, size_t length,
    float *distances) {
    CHOOSE(dot_codes, query, scale, rows, count, length, distances);
}

int signet_vector_prepare(float *row, size_t count, float greatest, int normalise) {
    double squares = 0;
    for (size_t i = 0; i < count; i++) {
        // Not so for what is not a number either.
        if (!(fabsf(row[i]) <= greatest)) return 0;
        squares += (double)row[i] * row[i];
    }
    if (!normalise) return 1;
    if (!(squares > 0)) return 0;
    double scale = 1 / sqrt(squares);
    for (size_t i = 0; i < count; i++) row[i] = (float)(row[i] * scale);
    return 1;
}

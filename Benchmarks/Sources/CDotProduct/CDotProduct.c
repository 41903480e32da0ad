#include "CDotProduct.h"

#define LOOP                                                                                                           \
    for (size_t row = 0; row < count; row++) {                                                                         \
        float sum = 0;                                                                                                 \
        for (size_t i = 0; i < dimension; i++) sum += query[i] * rows[row * dimension + i];                            \
        products[row] = sum;                                                                                           \
    }

static void baseline(const float *query, const float *rows, size_t count, size_t dimension, float *products) { LOOP }

#if defined(__x86_64__)
__attribute__((target("avx2,fma")))
static void avx2(const float *query, const float *rows, size_t count, size_t dimension, float *products) { LOOP }
#endif

void dot_products(const float *query, const float *rows, size_t count, size_t dimension, float *products) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        avx2(query, rows, count, dimension, products);
        return;
    }
#endif
    baseline(query, rows, count, dimension, products);
}

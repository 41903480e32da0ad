#ifndef C_DOT_PRODUCT_H
#define C_DOT_PRODUCT_H

#include <stddef.h>

/// The yardstick: the dot product of a query with each of `count` rows, as a plain loop that the compiler is free to make
/// as fast as the memory gives the rows. It is built for the instruction sets that the product is built for.
void dot_products(const float *query, const float *rows, size_t count, size_t dimension, float *products);

#endif

/*
 * Any processor: vectors of 16 bytes that the compiler lowers as it can. With no instruction set asked for
 * it is plain portable C, and the check on all the others.
 */
#define VECTOR_BYTES     16
#define VECTOR_REGISTERS 16
#include "kernels/vector/gcc.h"

/* 64-bit Arm: 16-byte vectors; the compiler turns the portable forms into single instructions. */
#define VECTOR_BYTES     16
#define VECTOR_REGISTERS 32
#include "kernels/vector/gcc.h"

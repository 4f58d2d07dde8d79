/*
 * The canonical order: one order of combining for every device, so that floating-point results are
 * the same bits everywhere. Valid C11 and OpenCL C.
 *
 *   row         512 bytes of input = L lanes; lane j takes element j of each row, top to bottom
 *   sub-chunk   16 rows, then the L lanes folded by halving: lane[j] with lane[j + h], h = L/2 .. 1
 *   superblock  8 sub-chunks (64 KiB), their results folded by halving in the same way
 *   final tree  superblock results in order, adjacent pairs, an odd last one passing through
 *
 * Elements past the end count as the accumulator's identity.
 */
#ifndef GPUBENCH_KERNELS_CANONICAL_H
#define GPUBENCH_KERNELS_CANONICAL_H

#define ROW_BYTES        512u
#define SUBCHUNK_ROWS    16u
#define SUPERBLOCK_PARTS 8u /* sub-chunks of a superblock */
#define SUBCHUNK_BYTES   (ROW_BYTES * SUBCHUNK_ROWS)
#define SUPERBLOCK_BYTES (SUBCHUNK_BYTES * SUPERBLOCK_PARTS)

#define CAT_(a, b)     a##b
#define CAT(a, b)      CAT_(a, b)
#define CAT3(a, b, c)  CAT(CAT(a, b), c)

#endif

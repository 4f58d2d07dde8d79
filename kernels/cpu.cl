/*
 * The reduction on an OpenCL device that is a CPU: work-groups of one work-item, each with contiguous
 * superblocks, the vectors written out. The groups share `count` superblocks from `first_block` on; words
 * begin with the first of them, and n counts from x. Of a task x and y are moved by `from` elements first, and
 * words by `record` superblocks.
 */
__kernel void reduce(__global const T *x, __global const T *y, ulong n, uint first_block,
                     uint count, uint degree, T tail_reciprocal, __global PT *words, ulong from,
                     ulong record)
{
    const uint groups = (uint)get_num_groups(0);
    const uint group = (uint)get_group_id(0);
    const uint first = (uint)((ulong)count * group / groups);
    const uint last = (uint)((ulong)count * (group + 1) / groups);
    const ulong size = SUBCHUNK_SIZE * SUPERBLOCK_PARTS;

    x += from;
    y += from;
    words += record * PARTIAL_WORDS;

    for (uint i = first; i < last; i++) {
        const ulong start = (first_block + (ulong)i) * size;
        const ulong left = n - start;
        struct FN(task) task;

        task.x = x + start;
        task.y = y + start;
        task.degree = degree;
        task.tail_reciprocal = tail_reciprocal;
        task.ahead = 0;
        FN(superblock)(task, (uint)(left < size ? left : size), words + (ulong)i * PARTIAL_WORDS);
    }
}

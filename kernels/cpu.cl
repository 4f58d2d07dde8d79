/*
 * The reduction on an OpenCL device that is a CPU: work-groups of one work-item, each with contiguous
 * superblocks, the vectors written out. Work-group g takes its share of superblocks 0 <= i < count.
 */
__kernel void reduce(__global const T *x, __global const T *y, ulong n, uint count, uint degree,
                     T tail_reciprocal, __global PT *words)
{
    const uint groups = (uint)get_num_groups(0);
    const uint group = (uint)get_group_id(0);
    const uint first = (uint)((ulong)count * group / groups);
    const uint last = (uint)((ulong)count * (group + 1) / groups);
    const ulong size = SUBCHUNK_SIZE * SUPERBLOCK_PARTS;

    for (uint i = first; i < last; i++) {
        struct FN(task) task;
        ulong left = n - i * size;

        task.x = x + i * size;
        task.y = y + i * size;
        task.degree = degree;
        task.tail_reciprocal = tail_reciprocal;
        FN(superblock)(task, (uint)(left < size ? left : size), words + (ulong)i * PARTIAL_WORDS);
    }
}

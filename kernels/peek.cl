/*
 * A kernel that shows what it reads: whether memory that the host changed is what the device sees.
 */
__kernel void peek(__global const uint *from, __global uint *to)
{
    to[0] = from[0];
}

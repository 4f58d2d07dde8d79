/*
 * The table of floors.
 */
#include <stdio.h>

#include "host/devices/opencl_floors.h"
#include "host/experiments/floors_parts.h"

#define PIPE_BYTES (4u << 20) /* enough that the answer at the end does not count */

/* Loads of one level, by one core or by all. */
#define LOADS_ROW(level_, place_, name_, what_)                                                    \
    {                                                                                              \
        .name = name_, .unit = FLOOR_GBPS, .what = what_, .place = place_, .choice = level_,       \
        .open = loads_open, .time = loads_time, .close = loads_close                               \
    }

#define OPENCL_ROW(command_, name_, what_)                                                         \
    {                                                                                              \
        .name = name_, .unit = FLOOR_SECONDS, .what = what_, .place = PLACE_OPENCL,                \
        .choice = command_, .open = opencl_floor_open, .time = opencl_floor_time                   \
    }

static const struct floor_description table[] = {
    {
        .name = "fork",
        .what = "fork a small process, and wait for its end",
        .place = PLACE_FORK,
        .time = fork_time,
    },
    {
        .name = "thread",
        .what = "create a thread, and join it",
        .place = PLACE_THREAD,
        .time = thread_time,
    },
    {
        .name = "pipe",
        .what = "a byte to another process and back, by pipes",
        .place = PLACE_PIPE,
        .choice = 1,
        .open = pipe_open,
        .time = pipe_time,
        .close = pipe_close,
    },
    {
        .name = "pipe",
        .unit = FLOOR_SECONDS_PER_BYTE,
        .what = "bytes through a pipe",
        .place = PLACE_PIPE,
        .choice = PIPE_BYTES,
        .open = pipe_open,
        .time = pipe_time,
        .close = pipe_close,
    },
    {
        .name = "futex_parked",
        .what = "another process woken, and this one woken by it",
        .place = PLACE_FUTEX,
        .choice = false,
        .open = futex_open,
        .time = futex_time,
        .close = futex_close,
    },
    {
        .name = "futex_spinning",
        .what = "the same, both waiting in a loop",
        .place = PLACE_FUTEX,
        .choice = true,
        .open = futex_open,
        .time = futex_time,
        .close = futex_close,
    },
    {
        .name = "page_fault",
        .what = "first write to a page of 4 KiB",
        .place = PLACE_PAGES,
        .choice = PAGES_SMALL,
        .open = pages_open,
        .time = pages_time,
        .close = pages_close,
    },
    {
        .name = "page_fault_huge",
        .what = "first write to a page of 2 MiB",
        .place = PLACE_PAGES,
        .choice = PAGES_HUGE,
        .open = pages_open,
        .time = pages_time,
        .close = pages_close,
    },
    {
        .name = "first_touch",
        .unit = FLOOR_SECONDS_PER_BYTE,
        .what = "new memory, all of it written",
        .place = PLACE_PAGES,
        .choice = PAGES_FILLED,
        .open = pages_open,
        .time = pages_time,
        .close = pages_close,
    },
    {
        .name = "copy",
        .unit = FLOOR_SECONDS_PER_BYTE,
        .what = "memory copied, one core",
        .place = PLACE_ONE_CORE,
        .open = copy_open,
        .time = copy_time,
        .close = copy_close,
    },
    LOADS_ROW(LEVEL_L1, PLACE_ONE_CORE, "load_l1_one_core", "loads from L1, one core"),
    LOADS_ROW(LEVEL_L2, PLACE_ONE_CORE, "load_l2_one_core", "loads from L2, one core"),
    LOADS_ROW(LEVEL_L3, PLACE_ONE_CORE, "load_l3_one_core", "loads from L3, one core"),
    LOADS_ROW(LEVEL_MEMORY, PLACE_ONE_CORE, "load_memory_one_core", "loads from memory, one core"),
    LOADS_ROW(LEVEL_L1, PLACE_ALL_CORES, "load_l1_all_cores", "loads from L1, all cores"),
    LOADS_ROW(LEVEL_L2, PLACE_ALL_CORES, "load_l2_all_cores", "loads from L2, all cores"),
    LOADS_ROW(LEVEL_L3, PLACE_ALL_CORES, "load_l3_all_cores", "loads from L3, all cores"),
    LOADS_ROW(LEVEL_MEMORY, PLACE_ALL_CORES, "load_memory_all_cores",
              "loads from memory, all cores"),
    OPENCL_ROW(CL_FLOOR_KERNEL, "null_kernel", "a kernel that does nothing"),
    OPENCL_ROW(CL_FLOOR_MAP, "map", "map a buffer, and unmap it"),
    OPENCL_ROW(CL_FLOOR_WRITE, "write_byte", "write one byte"),
    OPENCL_ROW(CL_FLOOR_READ, "read_byte", "read one byte"),
};

const struct floor_description *floor_list(size_t *count)
{
    *count = sizeof(table) / sizeof(table[0]);
    return table;
}

char *floor_key(const struct floor_description *floor, char *key)
{
    static const char *const endings[] = {
        [FLOOR_SECONDS] = "s",
        [FLOOR_SECONDS_PER_BYTE] = "s_per_byte",
        [FLOOR_GBPS] = "gbps",
    };

    snprintf(key, FLOOR_KEY_SIZE, "%s_%s", floor->name, endings[floor->unit]);
    return key;
}

const char *floor_what(const struct floor_description *floor)
{
    return floor->what;
}

enum floor_unit floor_unit(const struct floor_description *floor)
{
    return floor->unit;
}

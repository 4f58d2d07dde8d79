#include "host/devices/ballast.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>

/* The mapping is never undone: it is to be there when workers are forked, and ends with the process. */
static enum status take(uint64_t bytes, int sharing, struct error *err)
{
    void *memory;

    if (bytes == 0)
        return STATUS_OK;
    memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, sharing | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return error_errno(err, errno, "cannot map %" PRIu64 " bytes of ballast", bytes);
    madvise(memory, bytes, MADV_NOHUGEPAGE); /* where there are none, there is nothing to refuse */
    memset(memory, 1, bytes);
    return STATUS_OK;
}

enum status ballast_take(const struct ballast *ballast, struct error *err)
{
    enum status status = take(ballast->private_bytes, MAP_PRIVATE, err);

    return status == STATUS_OK ? take(ballast->shared_bytes, MAP_SHARED, err) : status;
}

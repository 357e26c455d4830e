// Shifts only the wall clock of a process by CLOCK_SHIFT seconds, to simulate a machine with a wrong clock. scripts/chaos-jobs loads
// it with LD_PRELOAD.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

int clock_gettime(clockid_t clock, struct timespec *time) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int status = real(clock, time);
    const char *shift = getenv("CLOCK_SHIFT");
    if (status == 0 && shift && clock == CLOCK_REALTIME) time->tv_sec += atol(shift);
    return status;
}

/* A wrong clock for one program: LD_PRELOAD this with CLOCK_SHIFT_S=seconds.  Only the time of day moves.
 *
 * Not libfaketime: with Python 3.11 its version 0.9.10 either breaks time.sleep (monotonic clock left alone)
 * or hangs every timed wait (monotonic clock faked too).
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t shift(void)
{
	const char *seconds = getenv("CLOCK_SHIFT_S");
	return seconds ? atoll(seconds) : 0;
}

int clock_gettime(clockid_t which, struct timespec *now)
{
	int failed = syscall(SYS_clock_gettime, which, now);
	if (!failed && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
		now->tv_sec += shift();
	return failed;
}

int gettimeofday(struct timeval *now, void *zone)
{
	struct timespec precise;
	(void)zone;
	clock_gettime(CLOCK_REALTIME, &precise);
	now->tv_sec = precise.tv_sec;
	now->tv_usec = precise.tv_nsec / 1000;
	return 0;
}

time_t time(time_t *out)
{
	struct timespec precise;
	clock_gettime(CLOCK_REALTIME, &precise);
	if (out)
		*out = precise.tv_sec;
	return precise.tv_sec;
}

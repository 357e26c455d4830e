// Tells ThreadSanitizer what Swift's `Mutex` does when two threads want it at once.
//
// On Linux, Mutex locks without waiting by an atomic operation that the compiler puts into our code, where
// ThreadSanitizer sees it. The two functions for threads that wait are in libswiftSynchronization, which isn't
// instrumented, so what the lock protects would be reported as races. scripts/check-races loads this library before it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *handle

typedef SWIFT void (*LockSlow)(uint32_t thread, SELF);
typedef SWIFT void (*UnlockSlow)(SELF);

// Missing in the programs that run the tests.
extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

SWIFT void lockSlow(uint32_t thread, SELF) __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
SWIFT void unlockSlow(SELF) __asm__("$s15Synchronization12_MutexHandleV11_unlockSlowyyF");

static LockSlow realLockSlow;
static UnlockSlow realUnlockSlow;

__attribute__((constructor)) static void find(void) {
    realLockSlow = (LockSlow)dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
    realUnlockSlow = (UnlockSlow)dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
}

SWIFT void lockSlow(uint32_t thread, SELF) {
    realLockSlow(thread, handle);
    if (__tsan_acquire) __tsan_acquire(handle);
}

SWIFT void unlockSlow(SELF) {
    if (__tsan_release) __tsan_release(handle);
    realUnlockSlow(handle);
}

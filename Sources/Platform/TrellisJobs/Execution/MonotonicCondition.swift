import Foundation
import TrellisKernel

/// A lock with a condition whose waits go by the monotonic clock; those of `NSCondition` end late when the clock is set
/// back.
///
/// `@unchecked`: the pointers never change, and several threads may use what they point to.
final class MonotonicCondition: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        #if canImport(Darwin)
            pthread_cond_init(condition, nil)
        #else
            var attributes = pthread_condattr_t()
            pthread_condattr_init(&attributes)
            pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
            pthread_cond_init(condition, &attributes)
            pthread_condattr_destroy(&attributes)
        #endif
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func lock() { pthread_mutex_lock(mutex) }

    func unlock() { pthread_mutex_unlock(mutex) }

    func signal() { pthread_cond_signal(condition) }

    /// Releases the lock until a signal or the limit, perhaps for a shorter time, and takes it again.
    func wait(upTo limit: Duration) {
        let nanoseconds = max(limit.nanoseconds, 0)
        #if canImport(Darwin)
            var time = Self.time(nanoseconds)
            pthread_cond_timedwait_relative_np(condition, mutex, &time)
        #else
            var time = Self.time(MonotonicTime.nanoseconds + nanoseconds)
            pthread_cond_timedwait(condition, mutex, &time)
        #endif
    }

    private static func time(_ nanoseconds: Int64) -> timespec {
        timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    }
}

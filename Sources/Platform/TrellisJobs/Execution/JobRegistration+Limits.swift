extension JobRegistration {
    /// Returns the registration with other limits of its queue, for limits that are settings.
    ///
    /// Every registration of the queue needs the same limits.
    package func limited(concurrency: Int, tenantConcurrency: Int) -> JobRegistration {
        var copy = self
        copy.queue = Queue(
            queue.name, concurrency: concurrency, tenantConcurrency: tenantConcurrency, rate: queue.rate)
        return copy
    }
}

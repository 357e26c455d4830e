/// Decides which traces are recorded.
struct TraceSampler: Sendable {
    private let bound: UInt64
    private let isParentBased: Bool
    private let hash: (@Sendable (TraceContext) -> UInt64)?

    /// Creates a sampler of a share of the traces, 0 to 1.
    ///
    /// - Parameters:
    ///   - isParentBased: whether the caller's decision counts.
    ///   - hash: a hash of identifiers that callers can't foresee, for those that they choose where their decision
    ///     doesn't count; without one they choose what is recorded all the same.
    init(ratio: Double, isParentBased: Bool, hash: (@Sendable (TraceContext) -> UInt64)? = nil) {
        // Of 63 bits, so that every ratio below 1 fits.
        bound = ratio >= 1 ? .max : ratio > 0 ? UInt64(ratio * 9_223_372_036_854_775_808) : 0
        self.isParentBased = isParentBased
        self.hash = isParentBased ? nil : hash
    }

    /// Returns whether a trace is recorded, which begins here or which a caller continues here.
    func isSampled(_ trace: TraceContext, hasCaller: Bool) -> Bool {
        if isParentBased, hasCaller { return trace.isSampled }
        return bound == .max || (hash?(trace) ?? trace.traceLow) >> 1 < bound
    }
}

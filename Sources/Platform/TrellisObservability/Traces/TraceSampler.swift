/// Decides which traces are recorded.
struct TraceSampler: Sendable {
    private let bound: UInt64
    private let isParentBased: Bool

    /// Creates a sampler of a share of the traces, 0 to 1.
    ///
    /// - Parameter isParentBased: whether the caller's decision counts.
    init(ratio: Double, isParentBased: Bool) {
        // Of 63 bits, so that every ratio below 1 fits.
        bound = ratio >= 1 ? .max : ratio > 0 ? UInt64(ratio * 9_223_372_036_854_775_808) : 0
        self.isParentBased = isParentBased
    }

    /// Returns whether a trace is recorded, which begins here or which a caller continues here.
    func isSampled(_ trace: TraceContext, hasCaller: Bool) -> Bool {
        if isParentBased, hasCaller { return trace.isSampled }
        return bound == .max || trace.traceLow >> 1 < bound
    }
}

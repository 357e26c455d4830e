/// What the system says about this process, for operators; nil where the system doesn't say it.
package struct ProcessFigures: Sendable {
    /// The user and system CPU time in seconds.
    package let cpuSeconds: Double?
    /// The resident memory in bytes.
    package let residentBytes: Int?
    /// The number of open file descriptors.
    package let openDescriptors: Int?
    /// The maximum number of open file descriptors.
    package let maximumDescriptors: Int?

    /// The figures now; reads a few files of the kernel.
    package static var current: Self {
        Self(
            cpuSeconds: ProcessMetrics.cpuSeconds, residentBytes: whole(ProcessMetrics.residentBytes),
            openDescriptors: whole(ProcessMetrics.openDescriptors),
            maximumDescriptors: whole(ProcessMetrics.maximumDescriptors))
    }

    private static func whole(_ value: Double?) -> Int? { value.flatMap { Int(exactly: $0) } }
}

import TrellisKernel

extension Quota {
    /// The open event streams of a tenant, in each server process.
    static let streams = Quota("streams", "Open event streams, in each server process.")
}

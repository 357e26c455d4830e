import TrellisKernel

extension Quota {
    /// The bytes of a tenant's files.
    package static let storage = Quota("storage", "Bytes of all files, uploads in progress included.", in: .bytes)
}

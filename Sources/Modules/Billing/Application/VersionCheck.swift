/// Throws if a change is not to be made to this version, as a client's `If-Match` says.
typealias VersionCheck = @Sendable (_ version: Int) throws -> Void

package import TrellisKernel

/// What a connection needs from outside, so that a test can replace it.
package struct VaultDependencies: Sendable {
    /// Creates the client of the HTTP API.
    package var transport: @Sendable (VaultSettings) throws(VaultError) -> any VaultTransport = {
        (settings) throws(VaultError) in
        try VaultHTTPTransport(caFile: settings.caFile, timeout: settings.timeout)
    }
    /// The clock of leases and of the age of values.
    package var clock: any Clock = SystemClock()
    /// Blocks the thread between two attempts at the start.
    package var pause: @Sendable (Duration) -> Void = VaultPatience.sleep

    /// Real requests and the system's clock.
    package init() {}
}

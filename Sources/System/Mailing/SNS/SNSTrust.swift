import X509

/// What decides which signatures are of SNS: the trusted authorities, and the way to fetch certificates.
package struct SNSTrust: Sendable {
    /// A function that returns the body of a response with status 200.
    ///
    /// The URL was checked; a redirect is an error, because it would lead around that check.
    package typealias Fetch = @Sendable (_ url: String, _ limit: Int) async throws -> [UInt8]

    let roots: CertificateStore
    let fetch: Fetch

    /// Creates a trust; products use ``system``, tests authorities of their own.
    package init(roots: CertificateStore, fetch: @escaping Fetch) {
        self.roots = roots
        self.fetch = fetch
    }

    /// The authorities of the operating system, and HTTP.
    package static var system: SNSTrust {
        SNSTrust(roots: .systemTrustRoots) { url, limit in try await HTTPFetch.body(of: url, limit: limit) }
    }
}

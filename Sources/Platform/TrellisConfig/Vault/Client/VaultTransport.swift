/// Sends requests to a server and waits for the responses, on the caller's thread.
///
/// It blocks because settings are read before anything else runs; ``VaultSession`` uses it on another thread.
package protocol VaultTransport: Sendable {
    /// Sends a request, and returns the response within `limit`.
    ///
    /// Redirects are returned, not followed.
    ///
    /// - Throws: ``VaultTransportError`` when no whole response came.
    func send(_ request: VaultRequest, limit: Duration) throws(VaultTransportError) -> VaultResponse
}

/// A request to the HTTP API.
///
/// Printing hides headers and body, since they have the token and the secret id.
package struct VaultRequest: Sendable, CustomStringConvertible, CustomReflectable {
    /// `GET` or `POST`.
    package let method: String
    /// The whole URL.
    package let url: String
    /// The header fields.
    package let headers: [(name: String, value: String)]
    /// The JSON body; empty for none.
    package let body: [UInt8]

    /// Method and URL.
    package var description: String { "\(method) \(url)" }
    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// A response of the HTTP API.
///
/// Printing hides the body, since it has secrets.
package struct VaultResponse: Sendable, CustomStringConvertible, CustomReflectable {
    /// The HTTP status code.
    package let status: Int
    /// The body, at most ``VaultHTTPTransport/bodyLimit`` bytes.
    package let body: [UInt8]
    /// The field `Location`, if any.
    package let location: String?

    /// A response.
    package init(status: Int, body: [UInt8] = [], location: String? = nil) {
        self.status = status
        self.body = body
        self.location = location
    }

    /// The status.
    package var description: String { "\(status)" }
    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// A request that got no response.
package struct VaultTransportError: Error, Sendable {
    /// The reason in a few words, as in `connection refused`.
    package let reason: String
    /// Whether the server's certificate was refused; then trying again is of no use.
    package let isUntrusted: Bool

    /// A failure with its reason.
    package init(_ reason: String, isUntrusted: Bool = false) {
        self.reason = reason
        self.isUntrusted = isUntrusted
    }
}

internal import HTTPTypes

/// The head of a request, and what it says about its body and its connection.
struct ReceivedHead: Sendable {
    /// The head without its `Host` field, which is the authority.
    let request: HTTPRequest
    /// The minor version of HTTP/1; a client of HTTP/1.0 understands neither chunks nor interim responses.
    let minorVersion: Int
    /// How the end of the body is found.
    let framing: BodyFraming
    /// Whether the client wants to keep the connection open.
    let keepsAlive: Bool
    /// Whether the client waits for 100 (Continue) before it sends the body.
    let expectsContinue: Bool

    /// Whether the client speaks HTTP/1.0.
    var isHTTP10: Bool { minorVersion == 0 }
}

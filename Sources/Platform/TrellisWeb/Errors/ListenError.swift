public import TrellisKernel

/// Why the server can't listen.
public enum ListenError: AppError {
    /// Another process listens there already.
    case addressInUse(host: String, port: Int)

    /// The stable name.
    public var code: String { "server.address_in_use" }
    /// Nothing is served until it is mended.
    public var kind: ErrorKind { .unavailable }
    /// Where, and what to do.
    public var message: String {
        switch self {
        case .addressInUse(let host, let port):
            "Another process listens on \(host):\(port). Stop it, or choose another port with APP_WEB__PORT."
        }
    }
}

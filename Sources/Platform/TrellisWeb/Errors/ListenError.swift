public import TrellisKernel

/// The reasons why the server can't listen.
public enum ListenError: AppError {
    /// Another process already listens on the address.
    case addressInUse(host: String, port: Int)

    /// The stable code.
    public var code: String { "server.address_in_use" }
    /// Unavailable: the server can't start until this is fixed.
    public var kind: ErrorKind { .unavailable }
    /// The address, and how to fix the error.
    public var message: String {
        switch self {
        case .addressInUse(let host, let port):
            "Another process listens on \(host):\(port). Stop it, or choose another port with APP_WEB__PORT."
        }
    }
}

public import TrellisKernel

/// The reasons why the server can't listen; `setting` is the one to correct, as in `web.port`.
public enum ListenError: AppError {
    /// Another process already listens on the address.
    case addressInUse(host: String, port: Int, setting: String)
    /// This machine doesn't have the address.
    case addressUnknown(host: String, setting: String)
    /// This process may not listen on the port.
    case portForbidden(host: String, port: Int, setting: String)
    /// The name has no address.
    case hostUnknown(host: String, setting: String)

    /// The stable code.
    public var code: String {
        switch self {
        case .addressInUse: "server.address_in_use"
        case .addressUnknown: "server.address_unknown"
        case .portForbidden: "server.port_forbidden"
        case .hostUnknown: "server.host_unknown"
        }
    }
    /// Unavailable: the server can't start until this is fixed.
    public var kind: ErrorKind { .unavailable }
    /// The address, and how to fix the error.
    public var message: String {
        switch self {
        case .addressInUse(let host, let port, let setting):
            "Another process listens on \(host):\(port). Stop it, or choose another port with \(setting)."
        case .addressUnknown(let host, let setting):
            "This machine doesn't have the address \(host). Correct \(setting): 127.0.0.1, 0.0.0.0 for all interfaces, or an "
                + "address of one of them."
        case .portForbidden(let host, let port, let setting):
            "This process may not listen on \(host):\(port). Choose a port from 1024 on with \(setting), or give it the right "
                + "(CAP_NET_BIND_SERVICE)."
        case .hostUnknown(let host, let setting):
            "The name \(host) has no address on this machine. Correct \(setting), or the name's entry in the DNS."
        }
    }
}

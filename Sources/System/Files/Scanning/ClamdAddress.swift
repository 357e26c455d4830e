import TrellisConfig
import TrellisKernel

/// The address of a clamd, as a setting: `clamd://host:port`.
public struct ClamdAddress: Hashable, Sendable {
    /// The name or address of the host; an IPv6 address without brackets.
    let host: String
    let port: Int

    /// Parses `clamd://host` or `clamd://host:port`; nil for anything else.
    public init?(_ text: String) {
        let scheme = Substring(text.utf8.prefix("clamd://".utf8.count))
        guard scheme.lowercased() == "clamd://" else { return nil }
        let address = text[scheme.endIndex...]
        var rest = address.removingSuffix(utf8: "/") ?? address
        var host = rest.prefix(upToUTF8: ":")
        if let inner = rest.removingPrefix(utf8: "[") {
            host = inner.prefix(upToUTF8: "]")
            guard let after = inner[host.endIndex...].removingPrefix(utf8: "]") else { return nil }
            rest = after
        } else {
            rest = rest[host.endIndex...]
        }
        guard (1...255).contains(host.utf8.count),
            host.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"/?#@[]".utf8.contains($0) })
        else { return nil }
        if rest.isEmpty {
            port = 3310
        } else {
            guard let digits = rest.removingPrefix(utf8: ":"), let number = UInt16(digits), number > 0,
                !digits.hasPrefix(utf8: "+")
            else { return nil }
            port = Int(number)
        }
        self.host = String(host)
    }
}

extension ClamdAddress: SettingValue {
    /// The description of the type, with an example.
    public static var kind: String { "address, as in clamd://127.0.0.1:3310" }
    /// The address on this machine.
    public static var placeholder: Self { Self(host: "127.0.0.1", port: 3310) }

    private init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Parses the address.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Self {
        guard let address = Self(try String.read(raw)) else {
            throw SettingMismatch("must be an address, as in clamd://127.0.0.1:3310")
        }
        return address
    }

    /// The address.
    public var settingText: String { "clamd://\(host.contains(utf8: ":") ? "[\(host)]" : host):\(port)" }
}

/// One section of the settings, declared by the module that uses it: name, type, default and meaning of each key.
///
/// ```swift
/// struct WebSettings: Settings {
///     static let section = "web"
///     @Setting("Address to listen on.") var host = "127.0.0.1"
///     @Setting("TCP port to listen on.", .range(0...65535)) var port = 8080
///     @Setting("Largest request body.") var bodyLimit: ByteCount = .mebibytes(1)     // key web.body_limit
/// }
///
/// let sources = SettingsLoader().load()
/// let settings = try sources.read(SettingsCatalog([WebSettings.self, LogSettings.self]))     // all problems at once
/// let web = settings[WebSettings.self]
/// ```
///
/// `WebSettings()` has the declared defaults, and the values of a copy can be changed, so tests need no files.
public protocol Settings: Sendable {
    /// The section's name, the first part of its keys: `web`.
    static var section: String { get }

    /// A section with the declared defaults.
    init()

    /// Reports inconsistent values; called when every value of the section is valid by itself.
    func check(_ checks: inout SettingsChecks)
}

extension Settings {
    /// Reports nothing.
    public func check(_ checks: inout SettingsChecks) {}
}

/// The collector of problems that ``Settings/check(_:)`` finds.
public struct SettingsChecks: Sendable {
    var failures: [(property: String, message: String)] = []

    /// Reports `message` about the key `name` (without its section) unless `condition` holds.
    ///
    /// - Parameters:
    ///   - condition: the condition that must be true.
    ///   - name: the key in its section, as in `refresh_token_lifetime`.
    ///   - message: the expected value, as in `must be longer than access_token_lifetime`.
    public mutating func require(_ condition: Bool, _ name: String, _ message: String) {
        if !condition { failures.append((name, message)) }
    }
}

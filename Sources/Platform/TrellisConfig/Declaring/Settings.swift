/// One section of the settings, declared by the room that uses it: name, type, default and meaning of a key in one
/// place.
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
/// `WebSettings()` has the declared defaults, and a copy's values can be changed: tests need no files.
public protocol Settings: Sendable {
    /// The section's name, the first part of its keys: `web`.
    static var section: String { get }

    /// The declared defaults.
    init()

    /// Reports values that don't go together; called when every value of the section is well-formed.
    func check(_ checks: inout SettingsChecks)
}

extension Settings {
    /// Everything goes together.
    public func check(_ checks: inout SettingsChecks) {}
}

/// Takes what ``Settings/check(_:)`` finds.
public struct SettingsChecks: Sendable {
    var complaints: [(property: String, message: String)] = []

    /// Reports `message` about the key `name` (without its section) unless `condition` holds.
    ///
    /// - Parameters:
    ///   - condition: what must hold.
    ///   - name: the key in its section, as in `refresh_token_lifetime`.
    ///   - message: what the value must be, as in `must be longer than access_token_lifetime`.
    public mutating func require(_ condition: Bool, _ name: String, _ message: String) {
        if !condition { complaints.append((name, message)) }
    }
}

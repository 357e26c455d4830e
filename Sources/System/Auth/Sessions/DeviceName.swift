/// The short name of a device, from the `User-Agent` field: the program and the system.
///
/// The field is what the client claims, so the name helps users to recognise their devices and proves nothing.
struct DeviceName: Hashable, Sendable {
    /// As in `Firefox on Linux`, `Safari on iPhone`, `curl`; at most 60 characters of ASCII.
    let text: String

    /// Returns nil for a field that names no product.
    init?(userAgent: String) {
        // No browser sends more; the limit bounds the search.
        let bytes = Array(userAgent.utf8.prefix(512))
        guard let program = Self.first(of: Self.programs, in: bytes) ?? Self.product(bytes) else { return nil }
        let system = Self.first(of: Self.systems, in: bytes)
        text = system.map { "\(program) on \($0)" } ?? program
    }

    /// The marks of programs; the first that occurs counts: others contain the marks of what they descend from.
    private static let programs: KeyValuePairs<StaticString, String> = [
        "Edg/": "Edge", "EdgA/": "Edge", "EdgiOS/": "Edge", "OPR/": "Opera", "Vivaldi/": "Vivaldi",
        "SamsungBrowser/": "Samsung Internet", "FxiOS/": "Firefox", "Firefox/": "Firefox", "CriOS/": "Chrome",
        "Chromium/": "Chromium", "Chrome/": "Chrome", "Version/": "Safari",
    ]

    /// The marks of systems; the first that occurs counts.
    private static let systems: KeyValuePairs<StaticString, String> = [
        "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "CrOS": "ChromeOS", "Windows": "Windows",
        "Macintosh": "macOS", "Linux": "Linux",
    ]

    private static func first(of marks: KeyValuePairs<StaticString, String>, in bytes: [UInt8]) -> String? {
        marks.first { mark, _ in contains(mark, in: bytes) }?.value
    }

    private static func contains(_ mark: StaticString, in bytes: [UInt8]) -> Bool {
        mark.withUTF8Buffer { mark in
            guard let head = mark.first else { return false }
            return bytes.indices.contains { bytes[$0] == head && bytes[$0...].starts(with: mark) }
        }
    }

    /// Returns the name of the first product, as `curl` of `curl/8.5.0`.
    private static func product(_ bytes: [UInt8]) -> String? {
        let name = bytes.prefix { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
            default: false
            }
        }.prefix(40)
        return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
    }
}

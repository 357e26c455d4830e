public import TrellisConfig
import TrellisKernel

/// The address of a store of objects, as a setting.
///
/// | text | store |
/// |---|---|
/// | `file:///var/lib/app/files` | the folder `/var/lib/app/files` |
/// | `file:///./var/files`, `file://./var/files` | the folder `var/files` below the working directory |
/// | `memory:` | in memory, gone when the process ends |
/// | `s3://bucket/prefix?region=eu-central-1` | Amazon S3, keys below `prefix/` |
/// | `s3://bucket?endpoint=https://s3.example.com&region=…&addressing=path` | another server that speaks S3 |
///
/// Paths, prefixes and parameters may be percent-encoded (RFC 3986). The address has no credentials: they are settings
/// of their own, and an address with some is refused. No error repeats a part of the text.
public struct StorageURL: Hashable, Sendable, CustomStringConvertible {
    /// Where the objects are.
    public enum Location: Hashable, Sendable {
        /// In memory.
        case memory
        /// In a folder, by its path.
        case folder(String)
        /// In a bucket.
        case bucket(BucketAddress)
    }

    /// Where the objects are.
    public let location: Location

    /// A store in memory.
    public static let memory = StorageURL(location: .memory)

    /// Returns the address of a folder, by its path.
    public static func folder(_ path: String) -> StorageURL { StorageURL(location: .folder(path)) }

    private init(location: Location) { self.location = location }

    /// The address that `text` spells.
    ///
    /// - Throws: ``StorageURLError``.
    public init(_ text: String) throws(StorageURLError) {
        let scheme = text.prefix(upToUTF8: ":")
        let rest = text[scheme.endIndex...]
        let place = rest.removingPrefix(utf8: "://").map { String($0) }
        switch (scheme.lowercased(), place) {
        case ("memory", _) where rest == ":" || rest == "://": location = .memory
        case ("file", let place?): location = .folder(try Self.folder(of: place))
        case ("s3", let place?): location = .bucket(try BucketAddress(parsing: place))
        default: throw .scheme
        }
    }

    /// The address in its canonical spelling.
    public var description: String {
        switch location {
        case .memory: "memory:"
        case .folder(let path):
            "file://\(path.utf8.first == UInt8(ascii: "/") ? "" : "/")\(URLText.encoded(path, keeping: "/"))"
        case .bucket(let bucket): "s3://\(bucket)"
        }
    }

    /// The path in a `file` address: `[localhost]/absolute`, `/./relative` or `./relative`.
    private static func folder(of text: String) throws(StorageURLError) -> String {
        guard !text.utf8.contains(UInt8(ascii: "?")), !text.utf8.contains(UInt8(ascii: "#")) else {
            throw .folder("it has no parameters; write ? as %3F and # as %23")
        }
        guard let path = URLText.decoded(text), !path.utf8.contains(0) else {
            throw .folder("% begins two hexadecimal digits, and together they are UTF-8 without NUL")
        }
        // By bytes: as text, a slash and a combining character after it are one character.
        let host = path.utf8.starts(with: "localhost/".utf8) ? "localhost".utf8.count : 0
        let local = path.utf8.dropFirst(host)
        let isRelative = ["/./", "/../"].contains { local.starts(with: $0.utf8) }
        let folder = String(decoding: local.dropFirst(isRelative ? 1 : 0), as: UTF8.self)
        guard ["/", "./", "../"].contains(where: { folder.utf8.starts(with: $0.utf8) }) else {
            throw .folder("it is absolute after file://, or begins with ./")
        }
        let names = folder.utf8.split(separator: UInt8(ascii: "/"))
        guard names.contains(where: { !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8) }) else {
            throw .folder("it is a folder of its own, not the root or the working directory")
        }
        return folder
    }
}

extension StorageURL: SettingValue {
    /// The description of the type, with examples.
    public static var kind: String { "storage URL, as in file:///var/lib/app/files or s3://bucket?region=eu-central-1" }
    /// A store in memory.
    public static var placeholder: StorageURL { .memory }

    /// Parses the URL; an error never contains the text.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> StorageURL {
        let text = try String.read(raw)
        do {
            return try StorageURL(text)
        } catch {
            throw SettingMismatch("must be a storage URL: \(error.message)")
        }
    }

    /// Returns the URL; doesn't repeat an invalid text, which may contain credentials.
    public static func printable(_ raw: RawSetting) -> String {
        (try? StorageURL(raw.text))?.description ?? "an invalid URL"
    }

    /// The URL.
    public var settingText: String { description }
}

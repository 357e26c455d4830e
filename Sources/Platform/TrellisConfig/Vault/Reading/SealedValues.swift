internal import Crypto
internal import TrellisKernel

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// The file with the last good values, encrypted with AES-256-GCM.
///
/// The key is derived from `vault.stale_key` by HKDF-SHA256. Server, namespace, path and environment are authenticated, so
/// values of one deployment can't be used by another.
struct SealedValues: Sendable {
    /// The content of the file before it is encrypted.
    private struct Stored: Codable {
        let readAt: Int64
        let layers: [Layer]

        struct Layer: Codable {
            let name: String
            let entries: [String: Entry]
        }

        struct Entry: Codable {
            let value: StoredSetting
            let origin: String
        }
    }
    private static let magic = Data("trellis-vault-1\n".utf8)

    let file: String
    private let key: SymmetricKey
    private let context: Data
    private let ageLimit: Duration

    /// Describes the file.
    ///
    /// - Parameters:
    ///   - file: the path of the file.
    ///   - key: the secret that its key is derived from.
    ///   - context: what the values are for.
    ///   - ageLimit: the maximum age of values.
    init(file: String, key: Secret<String>, context: [String], ageLimit: Duration) {
        self.file = file
        self.key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Data(key.reveal().utf8)), info: Self.magic, outputByteCount: 32)
        // No part can contain a zero byte: all of them are settings.
        self.context = Self.magic + Data(context.joined(separator: "\0").utf8)
        self.ageLimit = ageLimit
    }

    /// Replaces the file.
    ///
    /// - Throws: ``VaultError/notKept(file:reason:)``.
    func save(_ values: VaultValues) throws(VaultError) {
        let stored = Stored(
            readAt: values.readAt.microseconds,
            layers: values.layers.map { layer in
                Stored.Layer(
                    name: layer.name,
                    entries: layer.entries.mapValues { Stored.Entry(value: StoredSetting($0.raw), origin: $0.origin) })
            })
        do {
            let sealed = try AES.GCM.seal(JSONEncoder().encode(stored), using: key, authenticating: context)
            guard let combined = sealed.combined else {
                throw VaultError.notKept(file: file, reason: "they can't be encrypted")
            }
            try PrivateFile.replace(file, with: Array(Self.magic + combined))
        } catch let error as VaultError {
            throw error
        } catch let error as PrivateFile.Failure {
            throw .notKept(file: file, reason: error.reason)
        } catch {
            throw .notKept(file: file, reason: "they can't be encrypted")
        }
    }

    /// Returns the values of the file.
    ///
    /// - Throws: ``VaultError/stale(file:reason:)`` when there are none, or they are too old, damaged or of another
    ///   deployment.
    func load(at now: Timestamp) throws(VaultError) -> VaultValues {
        guard let bytes = PrivateFile.read(file) else { throw .stale(file: file, reason: "there is no such file") }
        let data = Data(bytes)
        guard data.starts(with: Self.magic) else { throw .stale(file: file, reason: "it is not such a file") }
        let stored: Stored
        do {
            let box = try AES.GCM.SealedBox(combined: data.dropFirst(Self.magic.count))
            let opened = try AES.GCM.open(box, using: key, authenticating: context)
            stored = try JSONDecoder().decode(Stored.self, from: opened)
        } catch {
            throw .stale(file: file, reason: "it is damaged, or of another key, server, path or environment")
        }
        let readAt = Timestamp(microseconds: stored.readAt)
        guard now - readAt <= ageLimit else {
            throw .stale(file: file, reason: "they were read at \(readAt), longer than vault.stale_limit ago")
        }
        let layers = stored.layers.map { layer in
            VaultValues.Layer(
                name: layer.name,
                entries: layer.entries.mapValues {
                    VaultValues.Entry(raw: $0.value.raw, origin: "\($0.origin), read at \(readAt)")
                })
        }
        return VaultValues(layers: layers, readAt: readAt, isStale: true)
    }
}

/// A value in the file.
private enum StoredSetting: Codable {
    case text(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case list([StoredSetting])

    init(_ raw: RawSetting) {
        switch raw {
        case .text(let text), .string(let text): self = .text(text)
        case .integer(let integer): self = .integer(integer)
        case .number(let number): self = .number(number)
        case .boolean(let truth): self = .boolean(truth)
        case .list(let elements): self = .list(elements.map { StoredSetting($0) })
        }
    }

    var raw: RawSetting {
        switch self {
        case .text(let text): .text(text)
        case .integer(let integer): .integer(integer)
        case .number(let number): .number(number)
        case .boolean(let truth): .boolean(truth)
        case .list(let elements): .list(elements.map(\.raw))
        }
    }
}

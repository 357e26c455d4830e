#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// A JSON value of a response.
indirect enum VaultJSON: Sendable, Decodable {
    case null
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case list([VaultJSON])
    case object([String: VaultJSON])

    /// Parses a response; null when it is not JSON.
    init(parsing bytes: [UInt8]) {
        self = (try? JSONDecoder().decode(VaultJSON.self, from: Data(bytes))) ?? .null
    }

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let truth = try? value.decode(Bool.self) {
            self = .boolean(truth)
        } else if let integer = try? value.decode(Int.self) {
            self = .integer(integer)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .string(text)
        } else if let list = try? value.decode([VaultJSON].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: VaultJSON].self))
        }
    }

    /// The member `name` of an object; null when there is none.
    subscript(name: String) -> VaultJSON {
        guard case .object(let members) = self else { return .null }
        return members[name] ?? .null
    }

    /// The text of a string, nil for others.
    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The integer, nil for others.
    var integer: Int? {
        guard case .integer(let integer) = self else { return nil }
        return integer
    }

    /// The boolean, nil for others.
    var truth: Bool? {
        guard case .boolean(let truth) = self else { return nil }
        return truth
    }

    /// The members of an object, nil for others.
    var members: [String: VaultJSON]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The texts of a list of strings, empty for others.
    var texts: [String] {
        guard case .list(let elements) = self else { return [] }
        return elements.compactMap(\.text)
    }
}

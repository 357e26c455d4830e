internal import TrellisKernel

/// A secret of the settings that is too easy to guess, without its value.
package struct SecretWeakness: Hashable, Sendable {
    /// The key of the setting.
    package let key: String
    /// What is wrong, to follow the key: `is the public default`.
    package let reason: String
    /// Whether it is the declared default, which development and test accept.
    package let isDefault: Bool
}

extension LoadedSettings {
    /// Returns the generated secrets (``SettingOption/generated(_:)``, and those that production needs) whose values are
    /// defaults, too regular, placeholders, or the same as another's; sorted by key.
    ///
    /// Secrets that another service issues are left out: their strength is that service's matter.
    package var secretWeaknesses: [SecretWeakness] {
        let secrets = catalog.declarations.filter(\.isChosenHere)
        var keysByValue: [String: [String]] = [:]
        for secret in secrets {
            if let text = winners[secret.key]?.raw.text { keysByValue[text, default: []].append(secret.key) }
        }
        return secrets.compactMap { secret in
            guard let text = winners[secret.key]?.raw.text else {
                return secret.hasPublicDefault
                    ? SecretWeakness(key: secret.key, reason: "is the public default", isDefault: true) : nil
            }
            let others = (keysByValue[text] ?? []).filter { $0 != secret.key }
            let reason =
                Self.weakness(of: Array(text.utf8))
                ?? (others.isEmpty ? nil : "has the same value as \(others.joined(separator: ", "))")
            return reason.map { SecretWeakness(key: secret.key, reason: $0, isDefault: false) }
        }
    }

    /// The bits that the letters of a secret must have together, by how often each occurs.
    private static let neededBits = 90.0

    private static let placeholders = ["changeme", "change-me", "change_me", "password", "placeholder", "your-secret"]

    private static func weakness(of bytes: [UInt8]) -> String? {
        let folded = String(decoding: bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
        if placeholders.contains(where: { folded.contains(utf8: $0) }) { return "looks like a placeholder" }
        return bits(of: bytes) < neededBits ? "is too short or too regular" : nil
    }

    /// Returns the number of bits of a text by the frequency of its bytes: those of its order and its words aren't known.
    private static func bits(of bytes: [UInt8]) -> Double {
        var counts: [UInt8: Int] = [:]
        for byte in bytes { counts[byte, default: 0] += 1 }
        let total = Double(bytes.count)
        return counts.values.reduce(0.0) { sum, count in sum + Double(count) * (total / Double(count)).binaryLogarithm }
    }
}

extension SettingDeclaration {
    /// Whether operators choose the value, and not another service.
    fileprivate var isChosenHere: Bool {
        guard isSecret else { return false }
        for case .generated(let form) in options { return form != .external }
        return isSecretOfProduction
    }

    fileprivate var hasPublicDefault: Bool { isSecretOfProduction && !isRequired }
}

extension Double {
    /// The logarithm to the base 2 of a number from 1 on, to 20 binary places.
    fileprivate var binaryLogarithm: Double {
        guard self >= 1, isFinite else { return 0 }
        var (result, rest) = (Double(exponent), significand)
        var step = 0.5
        for _ in 0..<20 {
            rest *= rest
            if rest >= 2 {
                rest /= 2
                result += step
            }
            step /= 2
        }
        return result
    }
}

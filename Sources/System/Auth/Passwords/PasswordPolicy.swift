import Foundation
import TrellisKernel
import TrellisSchema

/// The rules of new passwords, for every way to set one: sign-up, change, reset, commands, and a product's own routes.
///
/// There are no rules about kinds of characters. Source: NIST SP 800-63B-4, section 3.1.1.2.
public struct PasswordPolicy: Sendable {
    /// The minimum length, in Unicode scalars of the composed form (NFC): `auth.password_minimum`.
    public let minimum: Int
    /// Words of which a password must not consist, such as the product's name.
    public let ownWords: [String]

    /// Creates a policy.
    public init(minimum: Int = PasswordRules.defaultMinimum, ownWords: [String] = []) {
        self.minimum = minimum
        self.ownWords = ownWords
    }

    /// What is wrong with a password.
    public enum Problem: Hashable, Sendable {
        /// Fewer characters than the minimum.
        case tooShort(found: Int)
        /// More characters than ``PasswordRules/maxLength``.
        case tooLong(found: Int)
        /// One of the most common passwords.
        case common
        /// Easy to guess: common words, own words, keyboard runs and repetitions with little else.
        case guessable

        /// The code of the violation: `length.too_short`, `length.too_long`, `password.common`, `password.guessable`.
        public var code: String {
            switch self {
            case .tooShort: "length.too_short"
            case .tooLong: "length.too_long"
            case .common: "password.common"
            case .guessable: "password.guessable"
            }
        }
    }

    /// Returns what is wrong with `password`, or nil; stores nothing.
    ///
    /// - Parameter words: what an attacker knows about the account: addresses, whose parts count, and names.
    public func problem(of password: String, ownWords words: [String] = []) -> Problem? {
        let sent = password.unicodeScalars.count
        guard sent <= PasswordRules.maxLength else { return .tooLong(found: sent) }
        let length = password.precomposedStringWithCanonicalMapping.unicodeScalars.count
        guard length >= minimum else { return .tooShort(found: length) }
        guard !PasswordBlocklist.shared.contains(password.precomposedStringWithCompatibilityMapping) else {
            return .common
        }
        return strength(of: password, ownWords: words).score < PasswordStrength.acceptedScore ? .guessable : nil
    }

    /// Returns how hard `password` is to guess; stores nothing.
    public func strength(of password: String, ownWords words: [String] = []) -> PasswordStrength {
        PasswordStrength(of: password, ownWords: Self.parts(of: ownWords + words))
    }

    /// Throws unless `password` is acceptable.
    ///
    /// - Parameter pointer: the member of the body, as in `/password`.
    /// - Throws: `InvalidInput` with one violation.
    public func check(
        _ password: String, ownWords words: [String] = [], at pointer: String = "/password"
    ) throws(InvalidInput) {
        guard let problem = problem(of: password, ownWords: words) else { return }
        throw InvalidInput(violations: [violation(problem, at: pointer)])
    }

    /// Returns the violation of the rule that a problem breaks.
    func violation(_ problem: Problem, at pointer: String) -> Violation {
        let text: MessageText =
            switch problem {
            case .tooShort(let found): "Expected at least \(minimum, "minimum") characters, found \(found, "found")."
            case .tooLong(let found):
                "Expected at most \(PasswordRules.maxLength, "maximum") characters, found \(found, "found")."
            case .common: "This is one of the passwords that attackers try first. Choose another one."
            case .guessable:
                "The password is easy to guess: it has common words, names, repetitions or rows of keys, and little else."
            }
        return Violation(pointer: pointer, code: problem.code, text: text)
    }

    /// The words and their parts between other characters than letters and digits, at least three characters each.
    ///
    /// Of many words the first count: an account has a few.
    private static func parts(of words: [String]) -> [String] {
        let parts = words.prefix(16).flatMap { word in
            [word] + word.split { !$0.isLetter && !$0.isNumber }.prefix(16).map(String.init)
        }
        return Set(parts.map { $0.lowercased() }.filter { $0.unicodeScalars.count >= 3 }).sorted()
    }
}

import Foundation

/// How hard a password is to guess for an attacker who knows the usual habits.
///
/// The estimate is the cheapest way to describe the password: as a sequence of common passwords, own words, keyboard
/// runs, repetitions and single characters, each with the number of guesses that it takes. Source: D. L. Wheeler,
/// "zxcvbn: Low-Budget Password Strength Estimation", USENIX Security 2016; the borders of the scores are its too.
public struct PasswordStrength: Hashable, Sendable {
    /// The binary logarithm of the guesses.
    public let bits: Double

    /// 0 (too guessable) to 4 (very unguessable): borders at 10^3, 10^6, 10^8 and 10^10 guesses.
    public var score: Int {
        Self.borders.firstIndex { bits < $0 } ?? Self.borders.count
    }

    /// The lowest score that a policy accepts: more than 10^8 guesses.
    public static let acceptedScore = 3

    /// Binary logarithms of 10^3, 10^6, 10^8 and 10^10.
    private static let borders = [9.97, 19.93, 26.58, 33.22]

    /// Estimates a password.
    ///
    /// Takes less than a few milliseconds for the longest.
    ///
    /// - Parameters:
    ///   - password: the first 256 characters count.
    ///   - ownWords: what an attacker knows about the account, such as parts of the address; case doesn't matter.
    public init(of password: String, ownWords: [String] = []) {
        let estimate = StrengthEstimate(
            password.precomposedStringWithCompatibilityMapping.unicodeScalars.prefix(256),
            ownWords: ownWords.map { Array($0.precomposedStringWithCompatibilityMapping.lowercased().unicodeScalars) })
        bits = estimate.bits
    }
}

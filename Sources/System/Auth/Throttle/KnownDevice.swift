import Crypto
import TrellisKernel
import TrellisUsers

/// A client that has logged in to an account before: its attempts are counted apart from those of all others, so that
/// an attacker who guesses the account's password can't make its owner wait.
///
/// All devices of one day are one. Otherwise each login of a person who knew the former password would be a bucket more
/// for guessing the next one.
///
/// Source: OWASP, Slow Down Online Guessing Attacks with Device Cookies.
struct KnownDevice: Hashable, Sendable {
    /// The address of the account.
    let email: EmailAddress
    /// The day of its last login, counted from 1970 in UTC.
    let day: Int64
}

/// The keys of device tokens, derived from those of access tokens: the first signs, all verify.
struct DeviceKeys: Sendable {
    private let keys: [SymmetricKey]

    /// Derives the keys.
    init(_ signing: SigningKeys) {
        keys = signing.derived(for: "trellis device token 2")
    }

    /// Returns the token of a device that has logged in now, of less than 60 bytes.
    ///
    /// It is the day, and a signature of it and of the address, which it doesn't contain.
    func issue(for email: EmailAddress, at now: Timestamp) -> String? {
        guard let key = keys.first else { return nil }
        let day = now.seconds / Self.secondsOfDay
        let code = HMAC<SHA256>.authenticationCode(for: Self.signed(day, email), using: key)
        return "\(day).\(Base64URL.encode(Array(code)))"
    }

    /// Returns the device of a token for this account; nil for any other text, and after its lifetime, which begins with
    /// the end of its day.
    func device(_ token: String, of email: EmailAddress, at now: Timestamp, lifetime: Duration) -> KnownDevice? {
        guard token.utf8.count <= 200 else { return nil }
        let parts = token.split(utf8: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let day = parts.first.flatMap({ Int64($0) }), (0...1_000_000) ~= day,
            let code = parts.last.flatMap({ Base64URL.decode($0) })
        else { return nil }
        let signed = Self.signed(day, email)
        guard keys.contains(where: { HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: signed, using: $0) })
        else { return nil }
        let end = Timestamp(microseconds: 0) + .seconds((day + 1) * Self.secondsOfDay) + lifetime
        return now < end ? KnownDevice(email: email, day: day) : nil
    }

    private static let secondsOfDay: Int64 = 86_400

    private static func signed(_ day: Int64, _ email: EmailAddress) -> [UInt8] {
        Array("\(day).\(email.description)".utf8)
    }
}

import CArgon2

/// Argon2id, the memory-hard password function, as libargon2 computes it.
///
/// Source: RFC 9106; the text form is the PHC string format, `$argon2id$v=19$m=…,t=…,p=…$salt$digest`.
enum Argon2id {
    /// The length of the salt of a new hash, in bytes (RFC 9106, section 3.1).
    static let saltLength = 16
    /// The length of the digest of a new hash, in bytes.
    static let digestLength = 32

    /// Returns the PHC string of `password` with this salt, which is random unless a test sets it.
    ///
    /// Takes tens of milliseconds and `parameters.memory` of memory: call it on a ``HashingPool`` only.
    static func hash(
        _ password: [UInt8], salt: [UInt8] = randomBytes(saltLength), parameters: Argon2Parameters
    ) throws(PasswordHashingFailure) -> String {
        let length = argon2_encodedlen(
            parameters.passes, parameters.memory, parameters.lanes, UInt32(salt.count), UInt32(digestLength), Argon2_id)
        var encoded = [CChar](repeating: 0, count: length)
        let result = argon2id_hash_encoded(
            parameters.passes, parameters.memory, parameters.lanes, password, password.count, salt, salt.count,
            digestLength, &encoded, length)
        guard result == ARGON2_OK.rawValue else { throw PasswordHashingFailure(code: result) }
        return String(decoding: encoded.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Returns whether `password` matches the PHC string; compares the digests in constant time.
    ///
    /// - Throws: ``PasswordHashingFailure`` when the string is malformed or memory runs out: neither is a wrong
    ///   password.
    static func verify(_ password: [UInt8], against phc: String) throws(PasswordHashingFailure) -> Bool {
        let result = argon2id_verify(phc, password, password.count)
        if result == ARGON2_OK.rawValue { return true }
        if result == ARGON2_VERIFY_MISMATCH.rawValue { return false }
        throw PasswordHashingFailure(code: result)
    }

    static func randomBytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}

/// An error of libargon2: a malformed stored hash, or no memory; never caused by the client.
struct PasswordHashingFailure: Error, CustomStringConvertible {
    /// libargon2's code, one of `Argon2_ErrorCodes`.
    let code: Int32

    var description: String { "argon2 failed: " + String(cString: argon2_error_message(code)) }
}

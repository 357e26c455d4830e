import Crypto
import HTTPTypes
import NIOCore
import TrellisKernel
import TrellisWeb

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One request with a key: what its row is found by, and what its response is encrypted with.
///
/// Everything is derived from the client's key, of which the database has only a digest: so read access to the rows
/// shows neither a request nor a response, as long as the key can't be guessed. The derivation includes tenant and user,
/// so that the rows of two of them have nothing in common.
struct IdempotencyClaim: Sendable {
    /// The digest of the key, in hexadecimal.
    let keyDigest: String
    /// The keyed digest of what the request asks for, in hexadecimal.
    let fingerprint: String
    private let responseKey: SymmetricKey

    /// Creates the claim of a request, whose body has been read.
    init(_ key: IdempotencyKey, _ request: RouteRequest, body: ByteBuffer, scope: Scope) {
        let material = SymmetricKey(data: key.bytes)
        let owner = Data("\(scope.tenantID)/\(scope.userID)".utf8)
        let derived = { (purpose: String) in
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: material, salt: owner, info: Data("trellis idempotency \(purpose)".utf8),
                outputByteCount: 32)
        }
        keyDigest = derived("digest").withUnsafeBytes { Self.hexadecimal($0) }
        responseKey = derived("response")
        var digest = HMAC<SHA256>(key: derived("fingerprint"))
        func add(_ part: some Sequence<UInt8>) {
            let bytes = Array(part)
            // With its length, so that no two lists of parts have the same bytes.
            withUnsafeBytes(of: UInt64(bytes.count).bigEndian) { digest.update(data: Array($0)) }
            digest.update(data: bytes)
        }
        add(request.info.method.rawValue.utf8)
        add(request.info.routePattern.utf8)
        add(request.info.path.utf8)
        for (name, value) in request.query {
            add(name.utf8)
            add(value.utf8)
        }
        add("".utf8)
        add((request.info.headers[.contentType] ?? "").utf8)
        add(body.readableBytesView)
        fingerprint = Self.hexadecimal(digest.finalize())
    }

    /// Encrypts a response.
    ///
    /// - Throws: what the cipher throws, which it never does for such lengths.
    func seal(_ response: [UInt8]) throws -> [UInt8] {
        let nonce = AES.GCM.Nonce()
        let box = try AES.GCM.seal(response, using: responseKey, nonce: nonce, authenticating: Data(fingerprint.utf8))
        return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    /// Decrypts a response; nil if it is damaged.
    func open(_ sealed: [UInt8]) -> [UInt8]? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed) else { return nil }
        return (try? AES.GCM.open(box, using: responseKey, authenticating: Data(fingerprint.utf8))).map { Array($0) }
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

import Crypto
public import TrellisConfig
public import TrellisKernel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A signer of requests to a route of the product itself, for stores that have no server of their own.
///
/// The URL is the base URL with one query parameter `token`: base64url of an HMAC-SHA256 (RFC 2104) and of what it
/// signs: method, key, expiry, media type, size and `Content-Disposition`. The parameter is in the query because logs
/// have paths. The route calls ``verify(method:token:contentType:contentLength:)`` and does what it returns.
public struct LocalPresigner: Sendable {
    private let key: SymmetricKey
    private let baseURL: String
    private let clock: any Clock

    /// A signer for the route at a URL.
    ///
    /// - Parameters:
    ///   - secret: at least 32 bytes of text, the same for all servers behind the URL.
    ///   - baseURL: the URL of the route, without query, as in `https://app.example.com/api/v1/storage`; or its path, as
    ///     in `/api/v1/storage`, for clients that know the rest.
    /// - Throws: ``StorageError/invalidOption(_:)``.
    public init(
        secret: Secret<String>, baseURL: String, clock: any Clock = SystemClock()
    ) throws(StorageError) {
        guard secret.reveal().utf8.count >= 32 else {
            throw .invalidOption("the key that signs URLs has at least 32 bytes")
        }
        guard let start = ["https://", "http://", "/"].first(where: { baseURL.hasPrefix(utf8: $0) }),
            baseURL.utf8.count > start.utf8.count, !baseURL.hasPrefix(utf8: "//"),
            baseURL.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
            )
        else {
            throw .invalidOption("the base URL of presigned requests is absolute, as in https://app.example.com/files")
        }
        // The purpose is part of the key, so that a secret that is also used elsewhere never signs for both.
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Array(secret.reveal().utf8)),
            info: Array("trellis.storage.presign".utf8), outputByteCount: 32)
        self.baseURL = baseURL
        self.clock = clock
    }

    /// Returns a request that ``verify(method:token:contentType:contentLength:)`` accepts until it expires.
    ///
    /// - Parameter expiresIn: from 1 second to 7 days.
    /// - Throws: ``StorageError/invalidOption(_:)``.
    public func sign(
        _ operation: PresignedOperation, _ key: StorageKey, expiresIn: Duration
    ) throws(StorageError) -> PresignedRequest {
        try expiresIn.validateAsPresignedLifetime()
        let method: String
        var headers: [String: String] = [:]
        switch operation {
        case .get(let disposition, let type):
            method = "GET"
            if let type { try PutOptions.validate(contentType: type) }
            if let disposition { try Self.validate(disposition: disposition) }
        case .put(let size, let type):
            method = "PUT"
            try PutOptions(contentType: type).validate(length: size)
            headers["Content-Type"] = type
        }
        let expiresAt = clock.now + expiresIn
        let access = PresignedAccess(key: key, operation: operation, expiresAt: expiresAt)
        guard let payload = PresignedToken.encode(access) else {
            throw .invalidOption("a text is too long to be signed")
        }
        let code = Array(HMAC<SHA256>.authenticationCode(for: payload, using: self.key))
        return PresignedRequest(
            method: method, url: "\(baseURL)?token=\(Self.base64URL(code + payload))", headers: headers,
            expiresAt: expiresAt)
    }

    /// Returns what a request with this token may do.
    ///
    /// The body of a `PUT` must still be checked while it is read: the header field only announces its length.
    ///
    /// - Parameters:
    ///   - method: the request's method, as in `GET`.
    ///   - contentType: the request's `Content-Type`; compared for a `PUT`.
    ///   - contentLength: the request's `Content-Length`; compared for a `PUT`.
    /// - Throws: ``PresignedAccessError``.
    public func verify(
        method: String, token: String, contentType: String? = nil, contentLength: Int64? = nil
    ) throws(PresignedAccessError) -> PresignedAccess {
        // Only the canonical text is accepted: base64 ignores the last bits of its last character.
        guard token.utf8.count <= 8192, let bytes = Self.bytes(base64URL: token), bytes.count > 32,
            Self.base64URL(bytes).utf8.elementsEqual(token.utf8)
        else { throw .invalid }
        let payload = Array(bytes.dropFirst(32))
        // Compares in constant time.
        guard HMAC<SHA256>.isValidAuthenticationCode(Array(bytes.prefix(32)), authenticating: payload, using: key),
            let access = PresignedToken.decode(payload)
        else { throw .invalid }
        switch access.operation {
        case .get: guard method == "GET" else { throw .invalid }
        case .put: guard method == "PUT" else { throw .invalid }
        }
        guard clock.now < access.expiresAt else { throw .expired }
        if case .put(let size, let type) = access.operation {
            // As bytes: a String also equals its canonical equivalents, some of ASCII's characters too.
            guard let contentType, contentType.utf8.elementsEqual(type.utf8) else { throw .contentTypeMismatch }
            guard contentLength == size else { throw .lengthMismatch }
        }
        return access
    }

    /// Refuses a `Content-Disposition` that isn't a valid header field.
    private static func validate(disposition: String) throws(StorageError) {
        let bytes = disposition.utf8
        guard (1...2048).contains(bytes.count), bytes.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw .invalidOption("a Content-Disposition has 1 to 2048 visible characters of ASCII (RFC 6266)")
        }
    }

    private static func base64URL(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing(utf8: "+", with: "-").replacing(utf8: "/", with: "_")
            .replacing(utf8: "=", with: "")
    }

    private static func bytes(base64URL text: String) -> [UInt8]? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let standard = text.replacing(utf8: "-", with: "+").replacing(utf8: "_", with: "/") + padding
        return Data(base64Encoded: standard).map(Array.init)
    }
}

import TrellisKernel

extension S3Storage {
    /// Returns a request that anyone can send to the store until it expires, or until the credentials do.
    ///
    /// An upload is refused unless it has the announced size and media type, which are in its header fields.
    ///
    /// - Throws: ``StorageError/invalidOption(_:)``; ``StorageError/accessDenied(_:)`` or
    ///   ``StorageError/unavailable(_:)`` without credentials; `CancellationError`.
    public func presigned(
        _ operation: PresignedOperation, _ key: StorageKey, expiresIn: Duration
    ) async throws -> PresignedRequest {
        try expiresIn.validateAsPresignedLifetime()
        let location = client.location
        var request = SigV4Request(method: "GET", host: location.authority, path: location.path(try name(key)))
        switch operation {
        case .get(let disposition, let type):
            if let type { try PutOptions.validate(contentType: type) }
            if let disposition { try Self.validate(disposition) }
            request.query =
                (disposition.map { [("response-content-disposition", $0)] } ?? [])
                + (type.map { [("response-content-type", $0)] } ?? [])
        case .put(let size, let type):
            try PutOptions(contentType: type).validate(length: size)
            request.method = "PUT"
            request.fields = [("Content-Type", type), ("Content-Length", "\(size)")]
        }
        let credentials = try await client.currentCredentials()
        let time = client.now
        var seconds = expiresIn.components.seconds
        if let end = credentials.expiresAt { seconds = min(seconds, (end - time).components.seconds) }
        guard seconds >= 1 else { throw StorageError.unavailable("the credentials expire") }
        let signer = SigV4(service: "s3", region: location.region)
        let target = signer.presignedTarget(of: request, as: credentials, at: time, expiresIn: seconds)
        return PresignedRequest(
            method: request.method, url: "\(location.scheme)://\(location.authority)\(target)",
            headers: Dictionary(request.fields.map { ($0.name, $0.value) }) { first, _ in first },
            expiresAt: time + .seconds(seconds))
    }

    private static func validate(_ disposition: String) throws(StorageError) {
        let bytes = disposition.utf8
        guard (1...1024).contains(bytes.count), bytes.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw .invalidOption("a Content-Disposition has 1 to 1024 visible characters of ASCII (RFC 6266)")
        }
    }
}

extension PutOptions {
    /// Refuses options that no store can keep, before the body is read.
    ///
    /// A media type has 1 to 255 visible characters of ASCII or spaces, so that it is always a valid header field; a
    /// SHA-256 has 32 bytes; a length isn't negative.
    ///
    /// - Throws: ``StorageError/invalidOption(_:)``.
    func validate(length: Int64?) throws(StorageError) {
        if let contentType { try Self.validate(contentType: contentType) }
        if let sha256, sha256.count != 32 {
            throw .invalidOption("a SHA-256 has 32 bytes, not \(sha256.count)")
        }
        if let length, length < 0 { throw .invalidOption("the length \(length) is negative") }
    }

    /// Refuses a media type that isn't a valid header field.
    ///
    /// - Throws: ``StorageError/invalidOption(_:)``.
    static func validate(contentType: String) throws(StorageError) {
        let bytes = contentType.utf8
        guard (1...255).contains(bytes.count), bytes.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw .invalidOption("a media type has 1 to 255 visible characters of ASCII, as in image/png")
        }
    }
}

extension Duration {
    /// Refuses a lifetime of a presigned request outside of 1 second to 7 days, the range of S3.
    ///
    /// - Throws: ``StorageError/invalidOption(_:)``.
    func validateAsPresignedLifetime() throws(StorageError) {
        guard self >= .seconds(1), self <= .seconds(604_800) else {
            throw .invalidOption("a presigned request is valid for 1 second to 7 days")
        }
    }
}

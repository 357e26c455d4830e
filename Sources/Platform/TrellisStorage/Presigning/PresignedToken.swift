import TrellisKernel

/// The binary form of a presigned access, which is what is signed.
///
/// Each text has its length in front, so that two different accesses never have the same bytes, as joined texts could.
enum PresignedToken {
    private static let version: UInt8 = 1

    /// Returns the bytes of an access; nil if a text is too long.
    static func encode(_ access: PresignedAccess) -> [UInt8]? {
        var writer = ByteWriter()
        writer.write(byte: version)
        var texts: [String?] = [access.key.description]
        var signedSize: Int64 = 0
        switch access.operation {
        case .get(let disposition, let type):
            writer.write(byte: 0)
            texts += [type, disposition]
        case .put(let size, let type):
            writer.write(byte: 1)
            signedSize = size
            texts += [type, nil]
        }
        writer.write(integer: access.expiresAt.microseconds)
        writer.write(integer: signedSize)
        for text in texts where !writer.write(text: text) { return nil }
        return writer.bytes
    }

    /// Returns the access that ``encode(_:)`` made these bytes from; nil for other bytes.
    static func decode(_ bytes: some Sequence<UInt8>) -> PresignedAccess? {
        var reader = ByteReader(bytes)
        guard reader.byte() == version, let method = reader.byte(), let expiry = reader.integer(),
            let size = reader.integer(), let keyText = reader.text(), let keyText, let type = reader.text(),
            let disposition = reader.text(), reader.isAtEnd, let key = try? StorageKey(keyText)
        else { return nil }
        let operation: PresignedOperation
        switch (method, type, disposition) {
        case (0, let type, let disposition) where size == 0:
            operation = .get(contentDisposition: disposition, contentType: type)
        case (1, let type?, nil): operation = .put(size: size, contentType: type)
        default: return nil
        }
        return PresignedAccess(key: key, operation: operation, expiresAt: Timestamp(microseconds: expiry))
    }
}

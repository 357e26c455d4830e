import Crypto
import TrellisKernel

/// What a file has after the content: the key, and what else is known of the object.
///
/// Content and description are one file, so one rename replaces both and they can't part, as a second file could. They
/// are at the end, where the checksum of a streamed content is first known, and where an ordinary program that reads
/// the content as a file finds them least in its way. The last 18 bytes are the length of what is before them, eight
/// bytes of its SHA-256, and a mark: a file without them isn't an object, or was cut.
struct ObjectTrailer: Sendable {
    let key: StorageKey
    let size: Int64
    let contentType: String?
    let sha256: [UInt8]
    let modifiedAt: Timestamp

    /// The number of bytes at the end of a file that have every trailer: two texts of at most 1,024 and 255 bytes.
    static let longest = 2048
    private static let mark = Array("TRELLIS1".utf8)
    private static let endCount = 18

    /// What callers get to know.
    var info: ObjectInfo {
        ObjectInfo(
            key: key, size: size, contentType: contentType, etag: ContentDigest.etag(sha256), modifiedAt: modifiedAt)
    }

    /// The bytes to write after the content; nil if a text is too long.
    var bytes: [UInt8]? {
        var writer = ByteWriter()
        writer.write(integer: size)
        writer.write(integer: modifiedAt.microseconds)
        writer.write(bytes: sha256)
        guard writer.write(text: key.description), writer.write(text: contentType),
            let length = UInt16(exactly: writer.bytes.count), writer.bytes.count + Self.endCount <= Self.longest
        else { return nil }
        let check = Self.check(writer.bytes)
        writer.write(length: length)
        writer.write(bytes: check)
        writer.write(bytes: Self.mark)
        return writer.bytes
    }

    /// Reads the trailer from the end of a file.
    ///
    /// - Parameters:
    ///   - end: The last bytes of the file, ``longest`` of them or all.
    ///   - fileSize: The number of bytes of the file.
    /// - Returns: Nil if the file isn't the whole file of an object.
    init?(end: [UInt8], fileSize: Int64) {
        var tail = ByteReader(end.suffix(Self.endCount))
        guard let length = tail.length(), let check = tail.bytes(8), tail.bytes(8) == Self.mark,
            end.count >= length + Self.endCount
        else { return nil }
        let description = Array(end.dropLast(Self.endCount).suffix(length))
        var reader = ByteReader(description)
        guard Self.check(description) == check, let size = reader.integer(), let modified = reader.integer(),
            let sha256 = reader.bytes(32), let keyText = reader.text(), let keyText, let type = reader.text(),
            reader.isAtEnd, let key = try? StorageKey(keyText), size == fileSize - Int64(length + Self.endCount)
        else { return nil }
        self.init(
            key: key, size: size, contentType: type, sha256: sha256, modifiedAt: Timestamp(microseconds: modified))
    }

    init(key: StorageKey, size: Int64, contentType: String?, sha256: [UInt8], modifiedAt: Timestamp) {
        self.key = key
        self.size = size
        self.contentType = contentType
        self.sha256 = sha256
        self.modifiedAt = modifiedAt
    }

    private static func check(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes).prefix(8)) }
}

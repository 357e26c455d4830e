import NIOHTTP1
import TrellisKernel

/// What the header fields of a response say of an object.
struct ObjectFields {
    /// The media type of objects that were stored without one: Amazon S3 gives it to them.
    static let untyped = "binary/octet-stream"
    /// The field that tells the objects of two uploads apart.
    static let uploadID = "x-amz-meta-trellis-upload"

    let etag: String
    let contentType: String?
    let modifiedAt: Timestamp
    let uploadID: String?
    /// The value of `Content-Length`.
    let length: Int64?
    /// The value of `Content-Range`: the bytes in the body, and the size of the whole object.
    let range: (bytes: Range<Int64>, size: Int64)?

    init(_ headers: HTTPHeaders, now: Timestamp) {
        etag = Self.unquoted(headers.first(name: "etag") ?? "")
        contentType = headers.first(name: "content-type").flatMap { $0 == Self.untyped ? nil : $0 }
        let date = headers.first(name: "last-modified") ?? headers.first(name: "date")
        modifiedAt = date.flatMap(HTTPDate.time) ?? now
        uploadID = headers.first(name: Self.uploadID)
        length = headers.first(name: "content-length").flatMap { Int64($0) }.flatMap { $0 >= 0 ? $0 : nil }
        range = headers.first(name: "content-range").flatMap(Self.range)
    }

    /// Returns the object that the fields describe.
    func info(_ key: StorageKey, size: Int64, contentType: String?) -> ObjectInfo {
        ObjectInfo(key: key, size: size, contentType: contentType, etag: etag, modifiedAt: modifiedAt)
    }

    /// Returns an entity tag without its quotation marks.
    static func unquoted(_ etag: String) -> String {
        let isQuoted = etag.utf8.count >= 2 && etag.hasPrefix(utf8: "\"") && etag.hasSuffix(utf8: "\"")
        return isQuoted ? String(etag.dropFirst().dropLast()) : etag
    }

    /// Parses a field as `bytes 0-9/100` (RFC 9110, section 14.4).
    private static func range(_ field: String) -> (Range<Int64>, Int64)? {
        let words = field.split(utf8: " ")
        guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
        let parts = words[1].split(utf8: "/")
        guard parts.count == 2, let size = Int64(parts[1]) else { return nil }
        let bounds = parts[0].split(utf8: "-")
        guard bounds.count == 2, let first = Int64(bounds[0]), let last = Int64(bounds[1]), first >= 0, first <= last,
            last < size
        else { return nil }
        return (first..<(last + 1), size)
    }
}

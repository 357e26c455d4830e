import TrellisKernel

/// The reason why a body isn't valid multipart/form-data.
enum MultipartError: Error, Hashable, TextSource {
    case boundaryMissing
    case boundaryInvalid
    case delimiterInvalid
    case preambleTooLong
    case headersTooLong
    case headerInvalid
    case headerRepeated(String)
    case dispositionInvalid
    case encodingUnsupported
    case tooManyParts(Int)
    case incomplete
    case partUnexpected(String)
    case partRepeated(String)
    case partMissing(String)

    /// The name of the reason in the catalogue of texts.
    var textName: String {
        switch self {
        case .boundaryMissing: "file.multipart.boundary_missing"
        case .boundaryInvalid: "file.multipart.boundary_invalid"
        case .delimiterInvalid: "file.multipart.delimiter_invalid"
        case .preambleTooLong: "file.multipart.preamble_too_long"
        case .headersTooLong: "file.multipart.headers_too_long"
        case .headerInvalid: "file.multipart.header_invalid"
        case .headerRepeated: "file.multipart.header_repeated"
        case .dispositionInvalid: "file.multipart.disposition_invalid"
        case .encodingUnsupported: "file.multipart.encoding_unsupported"
        case .tooManyParts: "file.multipart.too_many_parts"
        case .incomplete: "file.multipart.incomplete"
        case .partUnexpected: "file.multipart.part_unexpected"
        case .partRepeated: "file.multipart.part_repeated"
        case .partMissing: "file.multipart.part_missing"
        }
    }

    /// The reason in words, to follow a colon.
    var text: MessageText {
        switch self {
        case .boundaryMissing: "the Content-Type has no boundary"
        case .boundaryInvalid: "the boundary must have 1 to 70 of the characters of RFC 2046"
        case .delimiterInvalid: "a boundary is not followed by a line break or by --"
        case .preambleTooLong: "the first boundary is missing"
        case .headersTooLong: "the header fields of a part are too long"
        case .headerInvalid: "a header field of a part is malformed"
        case .headerRepeated(let name): "a part has the header field \(name, "name") twice"
        case .dispositionInvalid: "a part has no Content-Disposition of the form form-data; name=\"…\""
        case .encodingUnsupported: "a part has a Content-Transfer-Encoding; send the bytes as they are"
        case .tooManyParts(let limit): "it has more than \(limit, "limit") parts"
        case .incomplete: "it ends before its last boundary"
        case .partUnexpected(let name): "it has a part \(name, "name"), but only the part file is allowed"
        case .partRepeated(let name): "it has the part \(name, "name") twice; upload one file at a time"
        case .partMissing(let name): "it has no part named \(name, "name")"
        }
    }

    /// One value of each case, for the catalogue of texts.
    static let all: [MultipartError] = [
        .boundaryMissing, .boundaryInvalid, .delimiterInvalid, .preambleTooLong, .headersTooLong, .headerInvalid,
        .headerRepeated("…"), .dispositionInvalid, .encodingUnsupported, .tooManyParts(1), .incomplete,
        .partUnexpected("…"), .partRepeated("…"), .partMissing("…"),
    ]
}

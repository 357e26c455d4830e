/// The reason why a body isn't valid multipart/form-data.
enum MultipartError: Error, Hashable {
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

    /// The reason in words, to follow a colon.
    var reason: String {
        switch self {
        case .boundaryMissing: "the Content-Type has no boundary"
        case .boundaryInvalid: "the boundary must have 1 to 70 of the characters of RFC 2046"
        case .delimiterInvalid: "a boundary is not followed by a line break or by --"
        case .preambleTooLong: "the first boundary is missing"
        case .headersTooLong: "the header fields of a part are too long"
        case .headerInvalid: "a header field of a part is malformed"
        case .headerRepeated(let name): "a part has the header field \(name) twice"
        case .dispositionInvalid: "a part has no Content-Disposition of the form form-data; name=\"…\""
        case .encodingUnsupported: "a part has a Content-Transfer-Encoding; send the bytes as they are"
        case .tooManyParts(let limit): "it has more than \(limit) parts"
        case .incomplete: "it ends before its last boundary"
        case .partUnexpected(let name): "it has a part \(name), but only the part file is allowed"
        case .partRepeated(let name): "it has the part \(name) twice; upload one file at a time"
        case .partMissing(let name): "it has no part named \(name)"
        }
    }
}

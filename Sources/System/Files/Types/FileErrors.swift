import HTTPTypes
import TrellisKernel
import TrellisWeb

/// The errors of files, in addition to those of every route.
package enum FileError: AppError, Hashable {
    /// The tenant has no such file, or it was deleted.
    case notFound
    /// The scanner found something in the file; with its name.
    case rejected(String)
    /// The file isn't complete, or isn't checked yet.
    case pending
    /// The content is missing in the store.
    case contentMissing
    /// The name of the file is missing.
    case nameMissing
    /// No use of files has this name.
    case useUnknown(String, known: [String])
    /// The `Content-Type` of the upload is malformed.
    case typeMalformed
    /// Files of this media type aren't allowed.
    case typeNotAllowed(String, use: String)
    /// The content isn't what was declared.
    case typeMismatch(declared: String, found: String)
    /// The body has a content coding, which would be stored in place of the file.
    case encoded
    /// The file is larger than allowed; with the maximum in bytes.
    case tooLarge(Int)
    /// The tenant has no space left; with its quota in bytes.
    case quotaExceeded(Int)
    /// The body isn't valid multipart/form-data; says why.
    case multipartInvalid(MessageText)
    /// The direct upload has expired.
    case uploadExpired
    /// Nothing was uploaded yet.
    case uploadMissing
    /// What was uploaded has another size than announced.
    case sizeMismatch(expected: Int, actual: Int)
    /// The range has no byte of the file; with its size.
    case rangeNotSatisfiable(Int)

    package var code: String {
        switch self {
        case .notFound: "file.not_found"
        case .rejected: "file.rejected"
        case .pending: "file.pending"
        case .contentMissing: "file.content_missing"
        case .nameMissing: "file.name_missing"
        case .useUnknown: "file.use_unknown"
        case .typeMalformed: "file.type_malformed"
        case .typeNotAllowed: "file.type_not_allowed"
        case .typeMismatch: "file.type_mismatch"
        case .encoded: "file.encoded"
        case .tooLarge: "file.too_large"
        case .quotaExceeded: "file.quota_exceeded"
        case .multipartInvalid: "file.multipart_invalid"
        case .uploadExpired: "file.upload_expired"
        case .uploadMissing: "file.upload_missing"
        case .sizeMismatch: "file.size_mismatch"
        case .rangeNotSatisfiable: "file.range_not_satisfiable"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .notFound: .notFound
        case .rejected, .uploadExpired: .gone
        case .pending, .uploadMissing, .sizeMismatch, .quotaExceeded: .conflict
        case .contentMissing: .unavailable
        case .nameMissing, .useUnknown: .invalid
        case .typeMalformed, .multipartInvalid: .badRequest
        case .typeNotAllowed, .typeMismatch, .encoded: .unsupportedMediaType
        case .tooLarge: .tooLarge
        case .rangeNotSatisfiable: .rangeNotSatisfiable
        }
    }

    package var text: MessageText {
        switch self {
        case .notFound: "The tenant has no file with this id."
        case .rejected(let finding): "The scanner rejected the file: \(finding, "finding"). It was deleted."
        case .pending: "The file is not complete, or is still being checked. Try again later."
        case .contentMissing: "The content of the file is missing in the storage. Inform the operator."
        case .nameMissing: "The file has no name. Send it as ?name=, or as the filename of the part."
        case .useUnknown(let name, let known):
            "No use of files is named \(name, "name"). Choose one of: \(known.joined(separator: ", "), "known")."
        case .typeMalformed: "The Content-Type must be a media type, as in image/png."
        case .typeNotAllowed(let type, let use):
            "Files of type \(type, "type") are not allowed for the use \(use, "use")."
        case .typeMismatch(let declared, let found):
            """
            The content is not \(declared, "declared"), but looks like \(found, "found"). Send the file with its own \
            Content-Type.
            """
        case .encoded: "Send the file without Content-Encoding."
        case .tooLarge(let limit): "The file may have at most \(limit, "limit") bytes."
        case .quotaExceeded(let quota):
            """
            The tenant's files may have \(quota, "quota") bytes together, and this one would exceed that. Delete \
            others first.
            """
        case .multipartInvalid(let reason): "The body is not valid multipart/form-data: \(reason, "reason")."
        case .uploadExpired: "The time for the upload is over. Start another upload."
        case .uploadMissing: "Nothing was uploaded yet. Send the content to upload_url first."
        case .sizeMismatch(let expected, let actual):
            """
            The upload has \(actual, "actual") bytes, but \(expected, "expected") were announced. Send the content \
            again.
            """
        case .rangeNotSatisfiable(let size): "The range has no byte of the file, which has \(size, "size")."
        }
    }

    package var message: String { text.english }

    package var logLevel: ErrorLevel {
        switch self {
        case .contentMissing: .error
        case .rejected: .notice
        default: .info
        }
    }

    package var violations: [Violation] {
        switch self {
        case .nameMissing: [Violation(pointer: "?name", code: "required", text: text)]
        case .useUnknown: [Violation(pointer: "?use", code: code, text: text)]
        default: []
        }
    }
}

extension FileError: HeaderFieldsError {
    /// `Content-Range` with the size when a range has no byte, `Accept-Encoding` for a content with a coding (RFC 9110,
    /// sections 15.5.16 and 15.5.17).
    package var headerFields: HTTPFields {
        switch self {
        case .rangeNotSatisfiable(let size): [.contentRange: "bytes */\(size)"]
        case .encoded: [.acceptEncoding: "identity"]
        default: [:]
        }
    }
}

extension FileError {
    /// One value of each case, for the error catalogue.
    package static let all: [FileError] = [
        .notFound, .rejected("…"), .pending, .contentMissing, .nameMissing,
        .useUnknown("…", known: [FileUse.attachment]),
        .typeMalformed, .typeNotAllowed("…", use: FileUse.attachment), .typeMismatch(declared: "…", found: "…"),
        .encoded, .tooLarge(1), .quotaExceeded(1), .multipartInvalid("the Content-Type has no boundary"),
        .uploadExpired, .uploadMissing,
        .sizeMismatch(expected: 1, actual: 2), .rangeNotSatisfiable(1),
    ]
}

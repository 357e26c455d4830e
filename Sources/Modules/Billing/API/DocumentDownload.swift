import HTTPTypes
import NIOCore
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The response with the document of an invoice or a credit note: 200, or 304 when the client has it.
///
/// It is saved as a file. A browser that shows it all the same loads and runs nothing.
struct DocumentDownload: RouteResult {
    private static let policy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; sandbox"

    private let response: RouteResponse

    /// 200 with bytes of the media type of the format.
    static var responseDescription: ResponseDescription {
        func header(_ name: String, _ summary: String) -> ParameterDescription {
            ParameterDescription(name, in: .header, summary: summary, isRequired: true) { String.describe(in: &$0) }
        }
        return ResponseDescription(
            body: BodyDescription(mediaType: "*/*", schema: nil),
            headers: [
                header("ETag", "The SHA-256 of the document, for If-None-Match."),
                header("Content-Disposition", "That the document is saved, and its file name."),
            ],
            isConditional: true)
    }

    /// Makes the response; reads the object only if its bytes are sent.
    ///
    /// - Parameter format: The name of the format; nil for `html`.
    /// - Throws: as ``DocumentService/get(_:format:)`` and ``DocumentStore/open(_:)``.
    init(
        _ subject: BillingDocument.Subject, _ format: String?, _ documents: DocumentService, to request: RouteRequest
    ) async throws {
        let document = try await documents.get(subject, format: format ?? "html")
        guard let content = document.content else { throw BillingServiceError.documentPending }
        let tag = EntityTag(content.sha256)
        var headers: HTTPFields = [.eTag: tag.description, .contentSecurityPolicy: Self.policy]
        guard !request.matchesIfNoneMatch(tag) else {
            response = RouteResponse(status: .notModified, headers: headers)
            return
        }
        let isText = document.mediaType.utf8.starts(with: "text/".utf8)
        headers[.contentType] = document.mediaType + (isText ? "; charset=utf-8" : "")
        // The name is made of a number and a format: visible ASCII without quotation marks.
        headers[.contentDisposition] = "attachment; filename=\"\(document.name)\""
        let opened = try await documents.open(document)
        response = RouteResponse(
            headers: headers,
            body: .stream(length: Int(opened.size)) { writer in
                try await opened.read { try await writer.write(ByteBuffer(bytes: $0)) }
            })
    }

    /// Returns the response.
    func response(to request: RouteRequest) throws -> RouteResponse { response }
}

extension BillingServiceError: HeaderFieldsError {
    /// `Retry-After` while a document is being made.
    var headerFields: HTTPFields {
        switch self {
        case .documentPending: [.retryAfter: "5"]
        default: [:]
        }
    }
}

import HTTPTypes
import NIOCore
import TrellisSchema
import TrellisStorage
import TrellisWeb

/// The response to a request for the content of a file: 200, 206 with a range of it, or 304.
///
/// Uploads come from anyone: a browser guesses no other type, runs no script of the content, and shows only types that
/// can't contain scripts.
struct FileContent: RouteResult {
    /// The policy by which nothing is loaded and nothing runs, even when a browser shows the content as a page.
    private static let policy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; sandbox"

    private let response: RouteResponse

    private init(_ response: RouteResponse) {
        self.response = response
    }

    /// 200 with bytes of any type; a range of them is 206.
    static var responseDescription: ResponseDescription {
        func header(_ name: String, _ summary: String, isRequired: Bool) -> ParameterDescription {
            ParameterDescription(name, in: .header, summary: summary, isRequired: isRequired) {
                String.describe(in: &$0)
            }
        }
        var description = ResponseDescription(
            body: BodyDescription(mediaType: "*/*", schema: nil),
            headers: [
                header("ETag", "The version of the content, for If-None-Match and If-Range.", isRequired: true),
                header("Accept-Ranges", "`bytes`, unless the response is compressed.", isRequired: false),
                header("Content-Disposition", "Whether to show or to save the file, and its name.", isRequired: false),
            ],
            isConditional: true)
        description.acceptsRanges = true
        return description
    }

    /// Returns the response.
    func response(to request: RouteRequest) throws -> RouteResponse { response }
}

extension FileContent {
    /// What is sent about a content, apart from its bytes.
    struct Description: Sendable {
        let tag: EntityTag
        let size: Int64
        /// The value of `Content-Type`.
        let mediaType: String
        /// The value of `Content-Disposition`; nil for none.
        let disposition: String?

        fileprivate var headers: HTTPFields {
            var headers: HTTPFields = [
                .contentType: mediaType, .eTag: tag.description, .acceptRanges: "bytes",
                .contentSecurityPolicy: policy,
            ]
            if let disposition { headers[.contentDisposition] = disposition }
            return headers
        }
    }

    /// Makes the response to a request; reads the object only if its bytes are sent.
    ///
    /// - Throws: as ``ContentRequest``; ``FileError/contentMissing`` if the store has no such object.
    init(_ content: Description, of key: StorageKey, in storage: any Storage, to request: RouteRequest) async throws {
        var headers = content.headers
        do {
            switch try ContentRequest(request, tag: content.tag, size: content.size) {
            case .notModified:
                headers[.contentType] = nil
                self.init(RouteResponse(status: .notModified, headers: headers))
            case .whole where request.info.method == .head:
                guard try await storage.head(key) != nil else { throw FileError.contentMissing }
                // The server sends the head only.
                self.init(RouteResponse(headers: headers, body: .stream(length: Int(content.size)) { _ in }))
            case .whole:
                let object = try await storage.get(key, range: nil)
                self.init(RouteResponse(headers: headers, body: Self.body(of: object)))
            case .range(let range):
                let object = try await storage.get(key, range: .bounds(range.lowerBound, range.upperBound - 1))
                headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(content.size)"
                self.init(RouteResponse(status: .partialContent, headers: headers, body: Self.body(of: object)))
            }
        } catch StorageError.notFound {
            throw FileError.contentMissing
        }
    }

    private static func body(of object: StoredObject) -> RouteResponse.Body {
        .stream(length: object.range.count) { writer in
            for try await chunk in object.body { try await writer.write(chunk) }
        }
    }
}

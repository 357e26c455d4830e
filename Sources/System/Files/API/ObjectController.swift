import HTTPTypes
import TrellisKernel
import TrellisStorage
import TrellisWeb

/// The route of presigned requests, for a store without a server of its own.
@Controller("files/objects")
struct ObjectController {
    let objects: SignedObjects

    init(_ context: PublicContext, _ objects: SignedObjects) {
        self.objects = objects
    }

    /// Store an object with a presigned URL.
    ///
    /// With `If-None-Match: *`, fails if there is one.
    @PUT(
        access: .open(reason: "The signature in the URL is the credential."),
        errors: [
            PresignedAccessError.invalid, PresignedAccessError.expired, PresignedAccessError.contentTypeMismatch,
            PresignedAccessError.lengthMismatch, StorageError.lengthMismatch(expected: 1, actual: 2), FileError.encoded,
        ])
    func put(
        token: String, request: RouteRequest, ifMatch: IfMatch?, upload: RequestBody
    ) async throws -> NoContent {
        try await objects.put(token, request, ifMatch: ifMatch)
        return NoContent()
    }

    /// Fetch an object with a presigned URL.
    @GET(
        access: .open(reason: "The signature in the URL is the credential."),
        errors: [
            PresignedAccessError.invalid, PresignedAccessError.expired, FileError.contentMissing,
            FileError.rangeNotSatisfiable(1), PreconditionError.failed, PreconditionError.malformed,
        ])
    func get(token: String, request: RouteRequest) async throws -> FileContent {
        try await objects.get(token, request)
    }
}

/// The presigned requests of a store.
struct SignedObjects: Sendable {
    let storage: any Storage
    let presigner: LocalPresigner

    /// Stores the body of a request whose token allows it.
    ///
    /// That there is no object yet is checked when it is stored, other conditions before.
    ///
    /// - Throws: `PresignedAccessError`; `StorageError`; `FileError.encoded`; `PreconditionError.failed`; the errors of the
    ///   body.
    func put(_ token: String, _ request: RouteRequest, ifMatch expected: IfMatch?) async throws {
        let headers = request.info.headers
        let access = try presigner.verify(
            method: "PUT", token: token, contentType: headers[.contentType],
            contentLength: headers[.contentLength].flatMap { Int64($0) })
        guard case .put(let size, let type) = access.operation else { throw PresignedAccessError.invalid }
        guard !request.hasContentCoding else { throw FileError.encoded }
        if let expected { try expected.check(try await storage.head(access.key).map { EntityTag($0.etag) }) }
        do {
            try await storage.put(
                access.key, StorageBody(length: size, request.body.limited(to: Int(clamping: size))),
                PutOptions(contentType: type, onlyIfAbsent: expected?.excludesAny ?? false))
        } catch StorageError.exists {
            throw PreconditionError.failed
        }
    }

    /// Returns the object that the token allows to read.
    ///
    /// - Throws: `PresignedAccessError`; as ``FileContent``.
    func get(_ token: String, _ request: RouteRequest) async throws -> FileContent {
        let access = try presigner.verify(method: "GET", token: token)
        guard case .get(let disposition, let type) = access.operation else { throw PresignedAccessError.invalid }
        guard let info = try await storage.head(access.key) else { throw FileError.contentMissing }
        let mediaType = type ?? info.contentType ?? MediaType.octetStream
        let isInline = MediaType(field: mediaType).map { InlineTypes.contains($0.essence) } ?? false
        let content = FileContent.Description(
            tag: EntityTag(info.etag), size: info.size, mediaType: mediaType,
            disposition: disposition ?? (isInline ? nil : "attachment"))
        return try await FileContent(content, of: access.key, in: storage, to: request)
    }
}

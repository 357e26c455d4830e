import Trellis
import TrellisKernel
import TrellisWeb

/// Files of the caller's tenant.
@Controller("files")
struct FileController {
    let files: FileService

    init(_ context: TenantContext, _ dependencies: FileDependencies) {
        files = FileService(context, dependencies)
    }

    /// List files.
    ///
    /// Newest first, unless `sort` sets another order. For the next page, send `next_cursor` with the same filter and
    /// sort.
    @GET(access: .permission(.filesView), errors: [CursorError.invalid])
    func list(filter: FileFilter, page: PageRequest) async throws -> Page<FileResponse> {
        try await files.list(filter, page).map(FileResponse.init)
    }

    /// Upload a file.
    ///
    /// The body is the file, with its media type as `Content-Type` and its name as `name`; or it is
    /// `multipart/form-data` with exactly one part, `file`. The content must be what the media type says. Without a
    /// scanner, the file is `ready` at once.
    @POST(
        access: .permission(.filesCreate),
        errors: [
            FileError.nameMissing, FileError.useUnknown("…", known: []), FileError.typeMalformed,
            FileError.typeNotAllowed("…", use: "…"), FileError.typeMismatch(declared: "…", found: "…"),
            FileError.encoded, FileError.tooLarge(1), FileError.quotaExceeded(1),
            FileError.multipartInvalid(MultipartError.boundaryMissing.text),
            FileError.uploadExpired, RequestError.bodyMissing,
        ] + QuotaError.refusals)
    func upload(
        options: FileUploadOptions, request: RouteRequest, upload: RequestBody
    ) async throws -> Created<FileResponse> {
        let file = try await files.upload(options, request)
        return Created(FileResponse(file), location: "/api/v1/files/\(file.id)")
    }

    /// Fetch the space that the tenant's files take.
    @GET("usage", access: .permission(.filesView))
    func usage() async throws -> FileUsageResponse {
        try await files.usage()
    }

    /// Fetch one file, without its content.
    @GET("{id}", access: .permission(.filesView), errors: [FileError.notFound, FileError.rejected("…")])
    func get(id: ID<File>) async throws -> FileResponse {
        FileResponse(try await files.get(id))
    }

    /// Fetch the content of a file.
    ///
    /// With `Range`, returns 206 with a part of it, if `If-Range` is absent or has the current `ETag`. Media types that
    /// can't contain scripts are `inline`, all others are an `attachment`.
    @GET(
        "{id}/content", access: .permission(.filesView),
        errors: [
            FileError.notFound, FileError.rejected("…"), FileError.pending, FileError.contentMissing,
            FileError.rangeNotSatisfiable(1), PreconditionError.failed, PreconditionError.malformed,
        ])
    func content(id: ID<File>, options: FileContentOptions, request: RouteRequest) async throws -> FileContent {
        try await files.content(of: id, options, request)
    }

    /// Delete a file.
    ///
    /// It is gone at once; its content is deleted from the storage soon after.
    @DELETE("{id}", access: .permission(.filesDelete), errors: [FileError.notFound, FileError.rejected("…")])
    func delete(id: ID<File>) async throws -> NoContent {
        try await files.delete(id)
        return NoContent()
    }
}

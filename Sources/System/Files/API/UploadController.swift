import Logging
import Trellis
import TrellisKernel
import TrellisWeb

/// Uploads that clients send to the storage itself.
@Controller("files/uploads")
struct UploadController {
    let files: FileService
    let logger: Logger
    /// The `Host` of the request.
    let host: String?

    init(_ context: TenantContext, _ dependencies: FileDependencies) {
        files = FileService(context, dependencies)
        logger = context.request.logger
        host = context.request.host
    }

    /// Begin a direct upload.
    ///
    /// Send the content with the request in the response, exactly as it is described there; then complete the upload.
    @POST(
        access: .permission(.filesCreate),
        errors: [
            FileError.useUnknown("…", known: []), FileError.typeMalformed, FileError.typeNotAllowed("…", use: "…"),
            FileError.tooLarge(1), FileError.quotaExceeded(1),
        ] + QuotaError.refusals, traits: [.idempotent])
    func create(body: UploadCreate) async throws -> Created<UploadResponse> {
        let upload = try await files.beginUpload(body).reached(through: host)
        return Created(upload, location: "/api/v1/files/\(upload.id)")
    }

    /// Complete a direct upload.
    ///
    /// The file is `ready`; a large one, or every one if there is a scanner, stays `pending` until it is checked.
    /// Completing an upload again has no effect.
    @POST(
        "{id}/complete", access: .permission(.filesCreate),
        errors: [
            FileError.notFound, FileError.rejected("…"), FileError.uploadExpired, FileError.uploadMissing,
            FileError.sizeMismatch(expected: 1, actual: 2), FileError.typeNotAllowed("…", use: "…"),
            FileError.typeMismatch(declared: "…", found: "…"), FileError.useUnknown("…", known: []),
        ])
    func complete(id: ID<File>) async throws -> FileResponse {
        FileResponse(try await files.completeUpload(id, logger))
    }
}

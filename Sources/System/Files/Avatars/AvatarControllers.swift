import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisStorage
import TrellisTenants
import TrellisWeb

/// The caller's own avatar.
@Controller("users/me/avatar")
struct UserAvatarController {
    let avatar: AvatarService

    init(_ context: UserContext, _ database: SystemDatabase, _ dependencies: FileDependencies) {
        avatar = AvatarService(context, database, dependencies)
    }

    /// Fetch the caller's avatar.
    ///
    /// A client may keep it, and asks with its `ETag` whether it is still the current one.
    @GET(
        access: .authenticated,
        errors: [
            AvatarError.notFound, FileError.contentMissing, FileError.rangeNotSatisfiable(1), PreconditionError.failed,
            PreconditionError.malformed, StorageError.unavailable("…"),
        ])
    func get(request: RouteRequest) async throws -> FileContent {
        try await avatar.content(request)
    }

    /// Replace the caller's avatar.
    ///
    /// The body is the image, with its media type as `Content-Type`, or `multipart/form-data` with exactly one part,
    /// `file`: a PNG, JPEG, GIF or WebP with one picture, at most 2 MiB, and 16 to 4096 pixels in both directions. With
    /// `If-Match`, fails if there is another avatar meanwhile; with `If-None-Match: *`, if there is any.
    @PUT(
        access: .authenticated,
        errors: [
            FileError.typeMalformed, FileError.typeNotAllowed("…", use: "…"),
            FileError.typeMismatch(declared: "…", found: "…"), FileError.encoded, FileError.tooLarge(1),
            FileError.multipartInvalid(MultipartError.boundaryMissing.text), AvatarError.truncated,
            AvatarError.malformed,
            AvatarError.dimensions(width: 1, height: 1), AvatarError.animated, AvatarError.rejected("…"),
            StorageError.unavailable("…"), StorageError.full("…"),
        ])
    func replace(
        request: RouteRequest, ifMatch: IfMatch?, upload: RequestBody
    ) async throws -> Tagged<AvatarResponse> {
        let replaced = try await avatar.replace(request, ifMatch: ifMatch)
        return Tagged(AvatarResponse(replaced), tag: replaced.tag)
    }

    /// Delete the caller's avatar.
    @DELETE(access: .authenticated, errors: [AvatarError.notFound])
    func delete(ifMatch: IfMatch?) async throws -> NoContent {
        try await avatar.delete(ifMatch: ifMatch)
        return NoContent()
    }
}

/// The avatar of the tenant of the request.
@Controller("tenants/current/avatar")
struct TenantAvatarController {
    let avatar: AvatarService

    init(_ context: TenantContext, _ dependencies: FileDependencies) {
        avatar = AvatarService(context, dependencies)
    }

    /// Fetch the tenant's avatar.
    ///
    /// A client may keep it, and asks with its `ETag` whether it is still the current one.
    @GET(
        access: .member,
        errors: [
            AvatarError.notFound, FileError.contentMissing, FileError.rangeNotSatisfiable(1), PreconditionError.failed,
            PreconditionError.malformed, StorageError.unavailable("…"),
        ])
    func get(request: RouteRequest) async throws -> FileContent {
        try await avatar.content(request)
    }

    /// Replace the tenant's avatar.
    ///
    /// The body is the image, with its media type as `Content-Type`, or `multipart/form-data` with exactly one part,
    /// `file`: a PNG, JPEG, GIF or WebP with one picture, at most 2 MiB, and 16 to 4096 pixels in both directions. With
    /// `If-Match`, fails if there is another avatar meanwhile; with `If-None-Match: *`, if there is any.
    @PUT(
        access: .permission(.tenantsManage),
        errors: [
            FileError.typeMalformed, FileError.typeNotAllowed("…", use: "…"),
            FileError.typeMismatch(declared: "…", found: "…"), FileError.encoded, FileError.tooLarge(1),
            FileError.multipartInvalid(MultipartError.boundaryMissing.text), AvatarError.truncated,
            AvatarError.malformed,
            AvatarError.dimensions(width: 1, height: 1), AvatarError.animated, AvatarError.rejected("…"),
            StorageError.unavailable("…"), StorageError.full("…"),
        ])
    func replace(
        request: RouteRequest, ifMatch: IfMatch?, upload: RequestBody
    ) async throws -> Tagged<AvatarResponse> {
        let replaced = try await avatar.replace(request, ifMatch: ifMatch)
        return Tagged(AvatarResponse(replaced), tag: replaced.tag)
    }

    /// Delete the tenant's avatar.
    @DELETE(access: .permission(.tenantsManage), errors: [AvatarError.notFound])
    func delete(ifMatch: IfMatch?) async throws -> NoContent {
        try await avatar.delete(ifMatch: ifMatch)
        return NoContent()
    }
}

/// An avatar, without its content.
@Schema
struct AvatarResponse {
    /// The media type that the content confirms.
    @Example("image/png") var mediaType: String
    /// The number of bytes.
    var size: Int
    /// The SHA-256 of the content in hexadecimal; also its `ETag`.
    @Example("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08") var sha256: String
    /// The width in pixels.
    @Example(256) var width: Int
    /// The height in pixels.
    @Example(256) var height: Int
    /// When it was uploaded.
    var updatedAt: Timestamp

    init(_ avatar: AvatarRecord) {
        mediaType = avatar.mediaType
        size = avatar.size
        sha256 = avatar.sha256
        width = avatar.width
        height = avatar.height
        updatedAt = avatar.updatedAt
    }
}

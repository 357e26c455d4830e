import TrellisConfig

/// The settings of files: the section `files`.
public struct FileSettings: Settings {
    /// The name of the section.
    public static let section = "files"

    /// Maximum size of a file.
    @Setting("Maximum size of a file.", .range(ByteCount(bytes: 1)...(.mebibytes(5 * 1024))))
    public var maxSize = ByteCount.mebibytes(5 * 1024)

    /// Maximum size of a tenant's files together, without a limit of its own or of its plan; 0 for no limit.
    @Setting(
        "Maximum size of a tenant's files together, without a limit of its own or of its plan; 0 for no limit.")
    public var quota = ByteCount.mebibytes(20 * 1024)

    /// Media types that members may upload, as in image/png, image/* or */*.
    @Setting(
        "Media types that members may upload, as in image/png, image/* or */*.",
        .each(.that("be a media type, as in image/png or image/*") { MediaTypePattern($0) != nil }))
    public var allowedTypes = [
        "text/*", "image/*", "audio/*", "video/*", "font/*", "application/pdf", "application/json", "application/xml",
        "application/yaml", "application/toml", "application/x-ndjson", "application/rtf", "application/postscript",
        "application/zip", "application/gzip", "application/x-tar", "application/x-7z-compressed", "application/zstd",
        "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "application/ogg",
        "application/epub+zip", "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.presentation",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation", "application/octet-stream",
    ]

    /// How long a client has for an upload that it sends to the storage itself.
    @Setting(
        "How long a client has for an upload that it sends to the storage itself.",
        .range(.seconds(60)...(.seconds(604_800))))
    public var uploadExpiry = Duration.seconds(3600)

    /// How long the rows of deleted files are kept, without their content.
    @Setting("How long the rows of deleted files are kept, without their content.")
    public var retention = Duration.seconds(30 * 86_400)

    /// Scanner that checks each file before it can be read, as in clamd://127.0.0.1:3310; none if empty.
    @Setting("Scanner that checks each file before it can be read, as in clamd://127.0.0.1:3310; none if empty.")
    public var scanner: ClamdAddress?

    /// Maximum size of a file when there is a scanner: at most clamd's StreamMaxLength.
    @Setting("Maximum size of a file when there is a scanner: at most clamd's StreamMaxLength.")
    public var scanLimit = ByteCount.mebibytes(100)

    /// Timeout of one scan.
    @Setting("Timeout of one scan.", .range(.seconds(1)...(.seconds(3600))))
    public var scanTimeout = Duration.seconds(300)

    /// Creates the default settings.
    public init() {}
}

import TrellisStorage

/// The shared dependencies of the API.
struct FileDependencies: Sendable {
    let storage: any Storage
    let uses: FileUses
    let limits: FileLimits
    let checker: ContentChecker

    /// Whether a content is checked by a job, because it is scanned.
    var isScanned: Bool { checker.scanner != nil }
}

/// The limits of files, from the settings.
struct FileLimits: Sendable {
    /// The maximum size of a file in bytes.
    let maxSize: Int
    /// How long a client has for a direct upload.
    let uploadExpiry: Duration
    /// How long an upload through the server may take; longer than any connection that makes progress.
    let streamExpiry: Duration = .seconds(86_400)
    /// The largest direct upload whose content is checked before the request to complete it is responded to.
    let promptCheck: Int = 64 << 20
}

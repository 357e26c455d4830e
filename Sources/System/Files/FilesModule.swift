import HTTPTypes
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisMigrations
import TrellisStorage
import TrellisTenants
import TrellisTexts
import TrellisWeb

/// The Files module: a tenant's files, with their content in a store of objects; avatars of users and tenants.
///
/// A *file* is a row with a name, a media type and a state. Its *content* is an object of the store. A *direct upload*
/// is a content that the client sends to the store itself, with a presigned request.
///
/// The way of a file through the server:
///
/// 1. ``IncomingFile`` reads the head of the request, or of the part of a form (``MultipartReader``).
/// 2. A row begins as pending, with the space that the file needs (`TenantTransaction.begin`).
/// 3. The bytes pass a ``ContentInspection`` on their way to the store: length, SHA-256, and the media type by the first
///    bytes (``ContentType``), which the ``FileUse`` must allow. What isn't allowed is never stored.
/// 4. The row becomes ready (`TenantTransaction.complete`). If there is a ``FileScanner``, it stays pending, and the job
///    ``CheckContent`` scans the content (``ContentChecker``).
///
/// A direct upload begins with the row and a presigned request. When it is completed, its object is copied and the copy
/// is checked: at once, or by the job if it is large.
///
/// The folders in reading order; each refers only to folders above it:
///
/// - `Types/`: what a file is called and what it contains, without I/O: ``FileName``, ``MediaType``, ``ContentType``,
///   ``FileUse``; ``FileError``.
/// - `Multipart/`: multipart/form-data, without I/O: ``MultipartParser``.
/// - `Scanning/`: ``FileScanner``, and clamd as one.
/// - `Records/`: the rows, ``FileRecord`` with its ``FileState``, ``FileUsageRecord``; the keys of objects.
/// - `Lifecycle/`: the transitions of a file, each one transaction, with its events and jobs.
/// - `Intake/`: the bytes of a request, and what is found out while they pass.
/// - `Checks/`: what is found out about a stored content.
/// - `Cleanup/`: ``ContentDeleter`` and ``FileSweeper``: what must not stay; ``FileObjects``: what rows name.
/// - `Serving/`: ``FileContent``, the response with a content, and its conditions and ranges.
/// - `Images/`: ``ImageHeader``, without I/O: what an image tells about itself.
/// - `API/`: ``FileController`` and ``UploadController`` with ``FileService``; ``ObjectController`` for presigned
///   requests to a store without a server.
/// - `Avatars/`: the pictures of users and tenants, an example of a use with checks of its own: ``AvatarImage``,
///   ``AvatarService``.
///
/// The files next to the folders declare the module: this one, settings, permissions and migrations.
///
/// Invariants:
///
/// - No object exists without a row that was committed before. Every step after that can be interrupted: an upload that
///   isn't completed expires, and ``FileSweeper`` ends it.
/// - A deleted file and the job that deletes its content are written in one transaction (`TenantTransaction.end`), and
///   the row is removed only after the content (``ContentDeleter``). What still parts, the sweep of the storage finds.
/// - A content is never replaced: each attempt has a key of its own (``ContentKey``), and the row names the checked one.
///   A presigned request names another key, so what was checked can't be changed with it.
/// - A pending file isn't readable; a ready one has the SHA-256 and the media type of its content: checks of the table.
/// - The sizes of a tenant's files that aren't deleted are the bytes of its ``FileUsageRecord``, which never exceed the
///   quota: both are written in the same transactions.
/// - A key begins with its tenant, by type: `TenantStorage`.
/// - No browser runs a content: `Content-Disposition`, `sandbox` and `nosniff` (``FileContent``).
public struct FilesModule: Module {
    /// The name of the module.
    public static let name = "files"
    /// How long the code of an upload may take after the last part of the body, until the store has everything.
    private static let pause = Duration.seconds(300)

    /// The shared dependencies of the API.
    let dependencies: FileDependencies
    /// The bytes of a tenant's files by the settings; nil for no limit.
    private let quota: Int?
    private let presigner: LocalPresigner?
    private let deleter: ContentDeleter
    private let database: SystemDatabase
    /// The sweeper of rows.
    let fileSweeper: FileSweeper

    /// Creates the module with the platform's database, storage and settings.
    ///
    /// - Parameters:
    ///   - uses: The uses of files in the product, besides attachments.
    ///   - scanner: The scanner, in place of the one in the settings.
    public init(on platform: Platform, uses: [FileUse] = [.avatar], scanner: (any FileScanner)? = nil) {
        self.init(
            database: platform.database.system(), storage: platform.storage, presigner: platform.presigner,
            settings: platform.settings[FileSettings.self], uses: uses, scanner: scanner)
    }

    /// Creates the module on `database`, with its content in `storage`.
    ///
    /// - Parameters:
    ///   - presigner: The signer of the store's presigned requests, if they are for this product's own route; nil if
    ///     the store has a server for them.
    ///   - uses: The uses of files in the product, besides attachments.
    ///   - scanner: The scanner, in place of the one in the settings.
    package init(
        database: SystemDatabase, storage: any Storage, presigner: LocalPresigner? = nil, settings: FileSettings,
        uses: [FileUse] = [.avatar], scanner: (any FileScanner)? = nil
    ) {
        let uses = FileUses(uses, attachments: settings.allowedTypes)
        let clamd = settings.scanner.map {
            ClamdScanner($0, limit: settings.scanLimit.bytes, timeout: settings.scanTimeout)
        }
        dependencies = FileDependencies(
            storage: storage, uses: uses,
            limits: FileLimits(
                maxSize: settings.maxSize.bytes, uploadExpiry: settings.uploadExpiry),
            checker: ContentChecker(storage: storage, uses: uses, scanner: scanner ?? clamd))
        quota = settings.quota.bytes > 0 ? settings.quota.bytes : nil
        self.presigner = presigner
        deleter = ContentDeleter(storage: storage)
        fileSweeper = FileSweeper(database: database, retention: settings.retention)
        self.database = database
    }

    /// Its tables refer to tenants and users.
    public var requires: [any Module.Type] { [TenantsModule.self] }
    /// The permissions of its routes.
    public var permissions: [Permission] { [.filesView, .filesCreate, .filesDelete] }
    /// What a tenant may have only so much of.
    public var quotas: [QuotaRegistration] {
        [QuotaRegistration(.storage, limit: quota) { rows in try rows.usedSpace(of: rows.scope.tenantID) }]
    }
    /// The migrations of its tables.
    public var migrations: [Migration] { FileMigrations.all }
    /// Its errors.
    public var errors: [any AppError] { FileError.all + AvatarError.all + PresignedAccessError.allCases }
    /// Its texts in all languages.
    public var texts: TextCatalog { get throws { try FileTexts.catalog() } }
    /// The events that it publishes.
    public var events: [any Event.Type] { [FileUploaded.self, FileRejected.self, FileDeleted.self] }
    /// The records of its tables.
    public var records: [any Record.Type] { [FileRecord.self, FileUsageRecord.self, AvatarRecord.self] }

    /// Its jobs.
    public var jobs: [JobRegistration] {
        [
            JobRegistration(DeleteContent.self) { [deleter] job, context in try await deleter.run(job, context) },
            JobRegistration(DeleteUpload.self) { [deleter] job, context in try await deleter.run(job, context) },
            JobRegistration(CheckContent.self) { [checker = dependencies.checker] job, context in
                try await checker.run(job, context)
            },
            JobRegistration(SweepFiles.self) { [fileSweeper] _, _ in try await fileSweeper.run() },
        ]
    }

    /// The schedules of its jobs.
    public var schedules: [JobSchedule] {
        [
            JobSchedule("files.sweep", .cron("40 * * * *"), SweepFiles())
        ]
    }

    /// Its tables that name objects of the store.
    public var storedObjects: [any StoredObjectSource] {
        [
            FileObjects(database: database), UploadObjects(database: database), AvatarObjects(database: database),
        ]
    }

    /// Its routes.
    public var routes: [Route] {
        let dependencies = dependencies
        let limits = UploadLimits(
            bytes: dependencies.limits.maxSize + IncomingFile.formOverhead, pause: Self.pause)
        var routes =
            FileController.routes { FileController($0, dependencies) }
            + UserAvatarController.routes { [database] in UserAvatarController($0, database, dependencies) }
            + TenantAvatarController.routes { TenantAvatarController($0, dependencies) }
        if let presigner {
            let objects = SignedObjects(storage: dependencies.storage, presigner: presigner)
            routes += ObjectController.routes { ObjectController($0, objects) }
        }
        let uploads: Set<HTTPRequest.Method> = [.post, .put]
        routes = routes.map { uploads.contains($0.method) ? $0.acceptingUploads(limits) : $0 }
        return routes + UploadController.routes { UploadController($0, dependencies) }
    }
}

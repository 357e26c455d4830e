import Auth
import Trellis
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisWeb

/// What superusers see and steer: pages under `/admin`, and the same as JSON.
package struct AdminModule: Module {
    package static let name = "admin"

    private let frame: PageFrame
    private let sessions: PageSessionService
    private let room: JobRoom
    private let audit: AuditRoom

    /// The room on `database`; `sessions` lets superusers in, and `jobs` are the types that all modules declare.
    ///
    /// - Throws: when a template isn't one.
    package init(
        product: String, database: SystemDatabase, sessions: PageSessionService, jobs: [JobRegistration],
        settings: JobSettings, clock: any Clock
    ) throws {
        frame = try PageFrame(product: product)
        self.sessions = sessions
        let queues = Set(jobs.map(\.queue.name))
        let reader = JobReader(database: database, clock: clock, declaredQueues: queues)
        room = JobRoom(
            frame: frame, reader: reader,
            operations: JobOperations(store: reader.store, declaredQueues: queues),
            redaction: Redaction(jobs), live: LiveOverview(reader: reader, frame: frame, sessions: sessions),
            deadAfter: settings.deadAfter)
        audit = AuditRoom(frame: frame, reader: reader, store: AuditStore(database))
    }

    package var errors: [any AppError] { AdminError.allCases }

    package var routes: [Route] {
        AdminJobController.routes { [room] in AdminJobController($0, room: room) }
            + AdminJobActionController.routes { [room] in AdminJobActionController($0, room: room) }
    }

    package var unprefixedRoutes: [Route] {
        let failures = FailurePages(frame: frame)
        let pages =
            SignInController.routes { [frame, sessions] in SignInController($0, frame: frame, sessions: sessions) }
            + HomeController.routes { [frame, sessions] in HomeController($0, frame: frame, sessions: sessions) }
            + JobPagesController.routes { [room] in JobPagesController($0, room: room) }
            + JobActionsController.routes { [room] in JobActionsController($0, room: room) }
            + WorkerPagesController.routes { [room] in WorkerPagesController($0, room: room) }
            + AuditPagesController.routes { [audit] in AuditPagesController($0, room: audit) }
        return pages.map { $0.asPage(failing: failures.show) } + [frame.assets.route]
    }
}

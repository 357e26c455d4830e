import HTTPTypes
import SampleProduct
import Synchronization
import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisObservability
import TrellisTesting
import TrellisWeb

@testable import Trellis

@Suite("Error reports and job middleware of a product", .serialized)
struct ErrorReporterTests {
    /// Passes what the product has reported, as its process does at the end.
    private static func flush(_ app: TestApp) async {
        let run = Task { await app.application.errorReports?.run() }
        run.cancel()
        await run.value
    }

    @Test("Requests report unexpected and severe errors with route, request, tenant and release, and no others")
    func requests() async throws {
        try await withApp(ReportingProduct.self) { app in
            ReportingProduct.seen.withLock { $0 = ([], []) }
            let ada = try await app.signUp(tenant: "Acme")
            // The app of the test itself fails on unexpected errors.
            let web = app.application.web()
            var statuses: [Int] = []
            for path in ["unforeseen", "severe", "mild"] {
                let head = HTTPRequest(
                    method: .get, scheme: "http", authority: "localhost", path: "/api/v1/failing/\(path)",
                    headerFields: ada.headers)
                statuses.append(await web.respond(to: head).status.code)
            }
            #expect(statuses == [500, 503, 409])
            await Self.flush(app)
            let reports = ReportingProduct.seen.withLock { $0.reports }
            #expect(reports.map(\.code) == ["UnforeseenError", "failing.severe"])
            #expect(reports.map(\.kind) == [.internalFailure, .unavailable])
            #expect(reports.map(\.place) == ["GET /api/v1/failing/unforeseen", "GET /api/v1/failing/severe"])
            for report in reports {
                #expect(report.tenantID == ada.tenantID && report.release == "7.8.9" && !report.requestID.isEmpty)
            }
        }
    }

    @Test("A report of a job has the id of its log lines: of the request that enqueued it, else one of its own")
    func requestIDs() async throws {
        try await withApp(ReportingProduct.self) { app in
            ReportingProduct.seen.withLock { $0 = ([], []) }
            let database = app.application.platform.database.system()
            try await LogContext.$current.withValue(LogContext(requestID: RequestID(accepting: "request-2"))) {
                _ = try await database.write { tx in try tx.enqueue(FailingJob()) }
            }
            _ = try await database.write { tx in try tx.enqueue(FailingJob()) }
            #expect(try await app.runJobs().discarded == 2)
            await Self.flush(app)
            let reports = ReportingProduct.seen.withLock { $0.reports }.filter { $0.place == "job failing.job" }
            #expect(reports.count { $0.requestID == "request-2" } == 1)
            #expect(reports.count == 2 && reports.allSatisfy { !$0.requestID.isEmpty })
        }
    }

    @Test("Jobs pass the middleware of the composition in order, and report their failures")
    func jobs() async throws {
        try await withApp(ReportingProduct.self) { app in
            ReportingProduct.seen.withLock { $0 = ([], []) }
            let ada = try await app.signUp(tenant: "Acme")
            let tenant = try #require(ada.tenantID)
            let scope = Scope(tenantID: tenant, userID: .noUser, requestID: "request-1")
            _ = try await app.application.platform.database.tenant(scope).write { tx in try tx.enqueue(FailingJob()) }
            #expect(try await app.runJobs().discarded == 1)
            await Self.flush(app)
            let seen = ReportingProduct.seen.withLock { $0 }
            let own = seen.lines.filter { $0.contains("failing.job") }
            #expect(own == ["inner failing.job discarded", "outer failing.job discarded"])
            let report = try #require(seen.reports.first { $0.place == "job failing.job" })
            #expect(report.code == "UnforeseenError" && report.tenantID == tenant)
            #expect(report.requestID == "request-1" && report.release == "7.8.9" && !report.isRetried)
        }
    }
}

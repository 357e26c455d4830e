import App
import Testing
import Trellis
import TrellisKernel
import TrellisTesting

@testable import Billing

@Suite("Repositories of billing")
struct RepositoryTests {
    @Test("The repositories in memory conform")
    func memory() async throws {
        try await RepositoryConformance(rig: MemoryRig()).check()
    }

    @Test("The repositories in SQL conform")
    func sql() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let tenant = try #require(ada.tenantID)
            try await RepositoryConformance(rig: SQLRig(app.application.platform.database, tenant)).check()
        }
    }

    @Test("Numbers have no gaps and no repetitions with 8 parallel writers, of which some roll back")
    func parallelNumbers() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let rig = try SQLRig(app.application.platform.database, try #require(ada.tenantID))
            let numbers = try await withThrowingTaskGroup(of: [Int].self) { group in
                for writer in 0..<8 {
                    group.addTask { try await Self.take(12, of: rig, rollingBackEach: 3 + writer % 3) }
                }
                return try await group.reduce(into: [Int]()) { $0 += $1 }
            }
            #expect(numbers.sorted() == Array(1...numbers.count))
            #expect(numbers.count > 8 * 6)
        }
    }

    /// Takes numbers in transactions of which each n-th is rolled back; returns those that were committed.
    private static func take(_ count: Int, of rig: SQLRig, rollingBackEach rollback: Int) async throws -> [Int] {
        var taken: [Int] = []
        for attempt in 1...count {
            do {
                let number = try await rig.write { work in
                    let number = try rig.invoices.takeNumber(.invoice, year: 2026, in: work)
                    if attempt.isMultiple(of: rollback) { throw BillingError.nothingToChange }
                    return number.sequence
                }
                taken.append(number)
            } catch BillingError.nothingToChange {}
        }
        return taken
    }
}

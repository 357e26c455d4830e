import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Jobs in a database of their own: jobs behind others")
struct OutboxChainTests {
    @Test(
        "In a long chain behind a job that was set aside each waits, whichever is due first",
        arguments: TestJobsEngine.allCases)
    func longChain(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            var chain = [try await split.product.enqueueSample("first", after: [.on(ID<BackgroundJob>())])]
            for link in 1..<30 {
                let parents = chain.last.map { [JobDependency.on($0)] } ?? []
                chain.append(try await split.product.enqueueSample("\(link)", after: parents))
            }
            let (first, last) = (try #require(chain.first), try #require(chain.last))
            try await split.ours.write { tx in
                let later = tx.databaseNow + .seconds(3600)
                _ = try tx.update(JobOutboxRecord.where { $0.id != last }) {
                    [$0.failures.set(1), $0.nextAt.set(later)]
                }
                _ = try tx.update(JobOutboxRecord.where { $0.id == first }) { [$0.setAsideAt.set(tx.databaseNow)] }
            }
            let relay = try await split.relay()
            #expect(try await relay.carryPortion() == .init())
            #expect(try await split.counts() == [chain.count, 0, 0])
            #expect(try await split.waiting(last)?.errorCode == "job.parent_waits")
            #expect(try await JobOutbox(split.product.system).setAside(limit: 10).map(\.id) == [first])
        }
    }

    @Test("Many jobs that wait for one which was set aside keep none waiting", arguments: TestJobsEngine.allCases)
    func behindMany(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            let aside = try await split.product.enqueueSample("aside", after: [.on(ID<BackgroundJob>())])
            try await split.carry()
            _ = try await split.ours.write { tx in
                try tx.enqueue(contentsOf: (0..<20).map { SampleJob(what: "\($0)") }, after: [.on(aside)])
            }
            let free = try await split.product.enqueueSample("free")
            let relay = try await split.relay(limit: 5)
            // As often as the daemon does without a pause.
            var portions = 0
            while try await relay.carryPortion().hasMore { portions += 1 }
            #expect(portions == 4)
            #expect(try await split.arrived(free)?.state == .available)
        }
    }
}

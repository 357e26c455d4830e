import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

/// Cancellations that meet others of the same batch.
extension BatchCancellationTests {
    @Test("A portion that another worker has is busy", .enabled(if: TestPostgres.current != nil))
    func busy() async throws {
        try await TestJobs.with(.postgres) { test async throws in
            let (batch, lock) = (try await make(3, test), HeldLock())
            try await test.ours.write { try $0.cancelBatch(batch) }
            let other = test.holding(lock) { tx in
                _ = try tx.first(BatchCancellationRecord.where { $0.batchID == batch }, lock: .forUpdate)
            }
            try await eventually("locked") { lock.isHeld }
            #expect(try await test.store.batches.cancelPortion() == .busy)
            #expect(try await count(.cancelled, test) == 0)
            lock.release()
            try await other.value
            #expect(try await test.store.batches.cancelPortion() == .done)
            #expect(try await count(.cancelled, test) == 3)
        }
    }

    @Test(
        "A batch that is cancelled again and a portion of it don't block each other",
        .enabled(if: TestPostgres.current != nil))
    func again() async throws {
        try await TestJobs.with(.postgres) { test async throws in
            let (batch, lock) = (try await make(3, test), HeldLock())
            try await test.ours.write { try $0.cancelBatch(batch) }
            // Has the locks of a portion, in its order: that of the cancellation, then that of the batch.
            let portion = Task { @Sendable [ours = test.ours] in
                try await ours.write { tx in
                    _ = try tx.first(BatchCancellationRecord.where { $0.batchID == batch }, lock: .forUpdate)
                    lock.hold()
                    _ = try tx.update(JobBatchRecord.where { $0.id == batch }) { [$0.label.set("counted")] }
                }
            }
            try await eventually("locked") { lock.isHeld }
            let again = Task { @Sendable [ours = test.ours] in try await ours.write { try $0.cancelBatch(batch) } }
            try await test.untilStatementWaits()
            lock.release()
            try await portion.value
            try await again.value
            try await cancelAll(test)
            #expect(try await status(batch, test).pending == 0)
        }
    }

    @Test("A cancellation that is refused leaves nothing to do", arguments: TestJobsEngine.allCases)
    func closed(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let batch = try await make(1, test)
            try await test.end(try await test.claim(try await test.worker()), .completed(nil))
            for id in [batch, ID<JobBatch>()] {
                // The transaction commits although it was refused.
                try await test.ours.write { tx in
                    #expect(throws: id == batch ? JobError.batchClosed : JobError.batchNotFound) {
                        try tx.cancelBatch(id)
                    }
                }
            }
            #expect(try await test.ours.count(BatchCancellationRecord.all) == 0)
        }
    }

    @Test("A worker that fails doesn't take back what another did meanwhile", arguments: TestJobsEngine.allCases)
    func overtaken(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let batch = try await make(JobBatches.portion + 5, test)
            try await test.ours.write { try $0.cancelBatch(batch) }
            let before = try #require(try await test.ours.first(BatchCancellationRecord.all))
            #expect(try await test.store.batches.cancelPortion() == .done)
            let after = try #require(try await test.ours.first(BatchCancellationRecord.all))
            #expect(try await test.store.batches.postpone(before, because: DatabaseError.serialization) == .done)
            let kept = try #require(try await test.ours.first(BatchCancellationRecord.all))
            #expect(after.place != nil && kept.place == after.place && kept.portion == after.portion)
            #expect(kept.nextAt == after.nextAt)
        }
    }
}

import TrellisDatabase
import TrellisJobs
import TrellisKernel

extension JobProbe {
    func checkCompletion() async throws {
        let worker = try await worker()
        let jobs = try await add(job("a"), job("b"))
        let lost = try await end(
            try await expectClaim(worker, jobs), .completed(DividedJSON(#"{"done": true}"#)))
        try expect(lost.isEmpty, "no lost lease", "there were \(lost.count)")
        try await backend.remove(worker)
        try await expectEnd("after the completion")
    }

    func checkFailure() async throws {
        let worker = try await worker()
        let ends: [AttemptResult.Outcome] = [
            .discarded(code: "conformance", message: "no"), .cancelled("no"),
            .failed(code: "conformance", message: "no", retryAfter: nil),
        ]
        for end in ends {
            let jobs = try await add(job())
            let lost = try await self.end(try await expectClaim(worker, jobs), end)
            try expect(lost.isEmpty, "no lost lease", "there were \(lost.count)")
        }
        let last = try await add(job("last", attempts: 1))
        try await end(
            try await expectClaim(worker, last), .failed(code: "conformance", message: "no", retryAfter: .seconds(1)))
        try await expectEnd("after the failure")
    }

    func checkRetry() async throws {
        let worker = try await worker()
        let jobs = try await add(job())
        let first = try await expectClaim(worker, jobs)
        try await end(first, .failed(code: "conformance", message: "no", retryAfter: .seconds(2)))
        try await makeDue()
        try await expectClaim(worker, [], "before the pause is over")
        try await pass(.seconds(2))
        let second = try await expectClaim(worker, jobs, attempt: 2, "after the pause")
        try expect(
            (second.first?.lease ?? 0) > (first.first?.lease ?? 0), "a greater lease", "it was \(second)")
    }

    func checkRequeueing() async throws {
        let worker = try await worker()
        let jobs = try await add(job(attempts: 1))
        for round in 0..<3 {
            try await end(try await expectClaim(worker, jobs, "in round \(round)"), .requeued)
        }
    }

    func checkSnoozing() async throws {
        let worker = try await worker()
        let jobs = try await add(job(attempts: 1))
        let pauses: [AttemptResult.Outcome] = [
            .snoozed(.seconds(2)), .parked(code: "conformance", message: "unreadable", .seconds(2)),
        ]
        for pause in pauses {
            try await end(try await expectClaim(worker, jobs, "before \(pause)"), pause)
            try await makeDue()
            try await expectClaim(worker, [], "during \(pause)")
            try await pass(.seconds(2))
        }
        try await expectClaim(worker, jobs, "after the pauses")
    }

    func checkFormerLease() async throws {
        let (former, current) = (try await worker(), try await worker())
        let jobs = try await add(job())
        let lost = try await expectClaim(former, jobs)
        try await backend.remove(former)
        let held = try await expectClaim(current, jobs, "after the first worker was removed")
        let ends: [AttemptResult.Outcome] = [
            .completed(nil), .requeued, .failed(code: "conformance", message: "no", retryAfter: .zero),
            .discarded(code: "conformance", message: "no"), .snoozed(.zero),
        ]
        for outcome in ends {
            let told = try await end(lost, outcome)
            try expect(told == Set(jobs.map(\.id)), "that the lease is told to be lost", "there were \(told.count)")
        }
        try await expectClaim(former, [], "while the second worker has it")
        let told = try await end(held, .completed(nil))
        try expect(told.isEmpty, "that the second worker has its lease", "it was lost")
        try await expectEnd("after the end")
    }

    func checkRepeatedEnd() async throws {
        let worker = try await worker()
        let jobs = try await add(job())
        let claimed = try await expectClaim(worker, jobs)
        try await end(claimed, .failed(code: "conformance", message: "no", retryAfter: .zero))
        try await makeDue()
        let told = try await end(claimed, .failed(code: "conformance", message: "no", retryAfter: .zero))
        try expect(told == Set(jobs.map(\.id)), "a lost lease the second time", "there were \(told.count)")
        let again = try await expectClaim(worker, jobs, attempt: 2, "after the repeated end")
        try await end(again, .completed(nil))
        let last = try await end(again, .requeued)
        try expect(last == Set(jobs.map(\.id)), "a lost lease after the end", "there were \(last.count)")
        try await expectEnd("after the repeated end")
    }

    func checkMixedEnds() async throws {
        let (former, current) = (try await worker(), try await worker())
        let jobs = try await add(job("a"), job("b"), job("c"))
        let lost = try await expectClaim(former, jobs)
        try await end(Array(lost.prefix(1)), .requeued)
        let taken = try await expectClaim(current, Array(jobs.prefix(1)), "after one was put back")
        let told = try await end(lost, .completed(nil))
        try expect(told == [jobs[0].id], "1 lost lease", "there were \(told.count)")
        let left = try await backend.leases(of: former, in: queue)
        try expect(left.isEmpty, "that the other two are written", "\(left.count) aren't")
        let rest = try await end(taken, .completed(nil))
        try expect(rest.isEmpty, "that the other worker has its lease", "it was lost")
        try await expectEnd("after all have ended")
    }
}

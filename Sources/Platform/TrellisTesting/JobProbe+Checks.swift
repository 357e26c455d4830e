extension JobProbe {
    /// Runs the check.
    func runCheck() async throws {
        switch check {
        case .arrival: try await checkArrival()
        case .repeatedAddition: try await checkRepeatedAddition()
        case .claimRace: try await checkClaimRace()
        case .claimLimit: try await checkClaimLimit()
        case .queues: try await checkQueues()
        case .order: try await checkOrder()
        case .turns: try await checkTurns()
        case .knownJobs: try await checkKnownJobs()
        case .delay: try await checkDelay()
        case .expiry: try await checkExpiry()
        case .pause: try await checkPause()
        case .tenantConcurrency: try await checkTenantConcurrency()
        case .rate: try await checkRate()
        case .completion: try await checkCompletion()
        case .failure: try await checkFailure()
        case .retry: try await checkRetry()
        case .requeueing: try await checkRequeueing()
        case .snoozing: try await checkSnoozing()
        case .formerLease: try await checkFormerLease()
        case .repeatedEnd: try await checkRepeatedEnd()
        case .mixedEnds: try await checkMixedEnds()
        case .leases: try await checkLeases()
        case .heartbeat: try await checkHeartbeat()
        case .removal: try await checkRemoval()
        case .rescue: try await checkRescue()
        case .endRace: try await checkEndRace()
        case .orphans: try await checkOrphans()
        case .cancelledWaiting: try await checkCancelledWaiting()
        case .cancelledRunning: try await checkCancelledRunning()
        case .unknownJobs: try await checkUnknownJobs()
        case .raising: try await checkRaising()
        case .retention: try await checkRetention()
        }
    }
}

import TrellisKernel

/// The waiting jobs by network: the networks take turns.
struct FairQueue {
    private struct Line {
        let share: IPNetwork?
        var jobs: [HashingQueue.Job]
    }

    /// The networks that have waiting jobs, the next one first.
    private var lines: [Line] = []
    /// The number of waiting jobs.
    private(set) var count = 0

    /// Returns the number of waiting jobs of a network.
    func count(of share: IPNetwork?) -> Int { lines.first { $0.share == share }?.jobs.count ?? 0 }

    /// Adds a job at the end of its network's.
    mutating func append(_ job: HashingQueue.Job) {
        count += 1
        if let index = lines.firstIndex(where: { $0.share == job.share }) {
            lines[index].jobs.append(job)
        } else {
            lines.append(Line(share: job.share, jobs: [job]))
        }
    }

    /// Removes the first job of the network whose turn it is; the turn passes on.
    mutating func popFirst() -> HashingQueue.Job? {
        guard !lines.isEmpty else { return nil }
        var line = lines.removeFirst()
        guard !line.jobs.isEmpty else { return nil }
        let job = line.jobs.removeFirst()
        count -= 1
        if !line.jobs.isEmpty { lines.append(line) }
        return job
    }

    /// Removes the latest job of the network that has most, for a job of a network that would then have no more than
    /// that; nil if there is none.
    mutating func displace(for share: IPNetwork?) -> HashingQueue.Job? {
        guard let index = lines.indices.max(by: { lines[$0].jobs.count < lines[$1].jobs.count }),
            count(of: share) + 1 < lines[index].jobs.count
        else { return nil }
        let job = lines[index].jobs.popLast()
        if job != nil { count -= 1 }
        if lines[index].jobs.isEmpty { lines.remove(at: index) }
        return job
    }

    /// Removes the job with this ticket; nil if it isn't waiting.
    mutating func remove(_ ticket: Int) -> HashingQueue.Job? {
        for index in lines.indices {
            guard let position = lines[index].jobs.firstIndex(where: { $0.ticket == ticket }) else { continue }
            let job = lines[index].jobs.remove(at: position)
            count -= 1
            if lines[index].jobs.isEmpty { lines.remove(at: index) }
            return job
        }
        return nil
    }
}

import TrellisDatabase
import TrellisKernel

/// The checkpoints of one chain: those in the database, and those that were handed in.
struct AuditCheckpoints {
    private let stored: [AuditCheckpointRecord]
    private let external: [AuditCheckpointRecord]

    init(stored: [AuditCheckpointRecord], external: [AuditCheckpointRecord] = []) {
        self.stored = stored.sorted { $0.seq < $1.seq }
        self.external = external
    }

    /// Returns the first that none of the keys has signed.
    func firstForged(_ keys: [AuditVerifyingKey]) -> AuditCheckpointRecord? {
        (stored + external).first { checkpoint in !keys.contains { $0.verifies(checkpoint) } }
    }

    /// Returns the hashes that the positions after `seq` must have.
    func hashes(after seq: Int) -> [Int: [[UInt8]]] {
        Dictionary(grouping: (stored + external).filter { $0.seq > seq }, by: \.seq).mapValues { $0.map(\.hash) }
    }

    /// Returns the positions of the stored checkpoints that version 0.1.0 has signed with one of the keys.
    func formerPositions(_ keys: [AuditVerifyingKey]) -> Set<Int> {
        Set(stored.filter { checkpoint in keys.contains { $0.verifiesFormer(checkpoint) } }.map(\.seq))
    }

    /// Returns whether the database has a checkpoint of this position with this hash.
    func isStored(_ seq: Int, _ hash: [UInt8]) -> Bool { stored.contains { $0.seq == seq && $0.hash == hash } }

    /// Returns the hash of the stored checkpoints of the positions that a prune deleted, without that of its last one,
    /// whose hash the record of the prune has.
    func digest(from first: Int, before last: Int) -> [UInt8] {
        AuditHash.checkpoints(stored[position(of: first)...].prefix { $0.seq < last })
    }

    /// Returns where the stored checkpoints of positions from `seq` on begin.
    private func position(of seq: Int) -> Int {
        var (low, high) = (0, stored.count)
        while low < high {
            let middle = low + (high - low) / 2
            if stored[middle].seq < seq { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Returns a position up to `seq`, whose entries are gone, that a checkpoint contradicts.
    ///
    /// What is gone can't be compared with a checkpoint from elsewhere. But the prune compared it with those in the
    /// database, and signed their hash; so the database must have the same one.
    ///
    /// - Parameter ends: the hashes of the last positions of the prunes.
    func contradiction(through seq: Int, ends: [Int: [UInt8]]) -> (seq: Int, kind: AuditFinding.Kind)? {
        for checkpoint in stored + external where checkpoint.seq <= seq {
            if let hash = ends[checkpoint.seq], hash != checkpoint.hash { return (checkpoint.seq, .checkpointMismatch) }
        }
        let known = Set(stored.map { Position(seq: $0.seq, hash: $0.hash) })
        let unmet = external.first { checkpoint in
            checkpoint.seq <= seq && ends[checkpoint.seq] == nil
                && !known.contains(Position(seq: checkpoint.seq, hash: checkpoint.hash))
        }
        return unmet.map { ($0.seq, .checkpointMissing) }
    }

    private struct Position: Hashable {
        let seq: Int
        let hash: [UInt8]
    }
}

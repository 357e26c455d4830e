import Synchronization
import TrellisDatabase

/// A guess that was admitted, for which a token of each bucket is taken.
final class AdmittedGuess: Sendable {
    private let buckets: [ThrottleBucket]
    private let isRight = Atomic<Bool>(false)

    init(buckets: [ThrottleBucket]) {
        self.buckets = buckets
    }

    /// A guess that isn't counted.
    static var uncounted: AdmittedGuess { AdmittedGuess(buckets: []) }

    /// Gives its tokens back, in the transaction of what the right guess allows.
    ///
    /// Call it once the secret is checked, before what may still refuse the client.
    func wasRight(in tx: SystemTransaction) throws {
        isRight.store(true, ordering: .relaxed)
        try giveBack(in: tx)
    }

    /// Gives its tokens back.
    func giveBack(in tx: SystemTransaction) throws {
        for bucket in buckets { try tx.giveBack(to: bucket) }
    }

    /// Returns whether the guess counts although it ended in this error, which rolled back what it did.
    ///
    /// Free is only what is known to be no wrong guess: nothing was checked, or the secret was right and something else
    /// refused the client. Every other error counts, such as one of a product's directory, which may mean anything.
    func counts(after error: any Error) -> Bool {
        switch error as? AuthError {
        case .invalidCredentials, .wrongPassword, .proofInvalid: true
        case .busy, .directoryUnavailable: false
        default: !isRight.load(ordering: .relaxed)
        }
    }
}

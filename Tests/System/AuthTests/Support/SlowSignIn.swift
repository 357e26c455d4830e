import Foundation
import TrellisDatabase
import TrellisUsers

/// Holds the transaction of a login open between the read of the user and the insertion of the session, longer than other
/// transactions take: so a lock that is missing there is found in nearly every round, and not in one of many.
let slowSignIn: @Sendable (UserRecord, SystemTransaction) throws -> Void = { _, _ in
    Thread.sleep(forTimeInterval: 0.02)
}

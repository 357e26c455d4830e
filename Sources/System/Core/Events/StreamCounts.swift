import Synchronization
import TrellisKernel

/// The open event streams of this process, together, of each tenant and of each user.
final class StreamCounts: Sendable {
    private struct Open {
        var all = 0
        var byTenant: [ID<Tenant>: Int] = [:]
        var byUser: [ID<User>: Int] = [:]
    }
    private let open = Mutex(Open())

    /// The number of open streams.
    var all: Int { open.withLock { $0.all } }

    /// Returns the number of open streams of a tenant.
    func count(of tenant: ID<Tenant>) -> Int { open.withLock { $0.byTenant[tenant] ?? 0 } }

    /// Returns the number of open streams of a user, in all tenants.
    func count(of user: ID<User>) -> Int { open.withLock { $0.byUser[user] ?? 0 } }

    /// Counts one more stream; returns false, and counts none, if there are as many as a limit allows.
    ///
    /// - Parameters:
    ///   - perTenant: the maximum for the tenant; nil for no limit.
    ///   - perUser: the maximum for the user; nil for no limit.
    func add(of user: ID<User>, in tenant: ID<Tenant>, upTo limit: Int, perTenant: Int?, perUser: Int?) -> Bool {
        open.withLock { open in
            let ofTenant = open.byTenant[tenant] ?? 0
            let ofUser = open.byUser[user] ?? 0
            guard open.all < limit, ofTenant < perTenant ?? .max, ofUser < perUser ?? .max else { return false }
            open.all += 1
            open.byTenant[tenant] = ofTenant + 1
            open.byUser[user] = ofUser + 1
            return true
        }
    }

    /// Counts one stream less.
    func remove(of user: ID<User>, in tenant: ID<Tenant>) {
        open.withLock { open in
            guard let ofTenant = open.byTenant[tenant], let ofUser = open.byUser[user] else { return }
            open.all -= 1
            open.byTenant[tenant] = ofTenant > 1 ? ofTenant - 1 : nil
            open.byUser[user] = ofUser > 1 ? ofUser - 1 : nil
        }
    }
}

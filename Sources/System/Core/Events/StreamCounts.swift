import Synchronization
import TrellisKernel

/// The open event streams of this process, together and of each tenant.
final class StreamCounts: Sendable {
    private let open = Mutex<(all: Int, byTenant: [ID<Tenant>: Int])>((0, [:]))

    /// The number of open streams.
    var all: Int { open.withLock { $0.all } }

    /// Returns the number of open streams of a tenant.
    func count(of tenant: ID<Tenant>) -> Int { open.withLock { $0.byTenant[tenant] ?? 0 } }

    /// Counts one more stream; returns false, and counts none, if there are as many as a limit allows.
    ///
    /// - Parameter perTenant: the maximum for the tenant; nil for no limit.
    func add(of tenant: ID<Tenant>, upTo limit: Int, perTenant: Int?) -> Bool {
        open.withLock { open in
            let own = open.byTenant[tenant] ?? 0
            guard open.all < limit, own < perTenant ?? .max else { return false }
            open.all += 1
            open.byTenant[tenant] = own + 1
            return true
        }
    }

    /// Counts one stream less.
    func remove(of tenant: ID<Tenant>) {
        open.withLock { open in
            guard let own = open.byTenant[tenant] else { return }
            open.all -= 1
            open.byTenant[tenant] = own > 1 ? own - 1 : nil
        }
    }
}

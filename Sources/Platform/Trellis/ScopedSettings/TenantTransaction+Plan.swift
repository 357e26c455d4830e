public import TrellisDatabase
import TrellisHub
import TrellisKernel

extension TenantTransaction {
    /// States that the plan of the tenant changed: the settings and features of the new plan hold after the commit.
    ///
    /// For modules that sell plans. Without it, a process notices the change when the cached values of the tenant expire,
    /// after a minute at most.
    public func planChanged() throws {
        guard let book = attachment(ScopedSettingBook.self) else { return }
        try forget(.tenant(scope.tenantID), in: book.cache)
    }
}

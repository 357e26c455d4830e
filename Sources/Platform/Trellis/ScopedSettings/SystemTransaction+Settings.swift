import TrellisConfig
package import TrellisDatabase
import TrellisHub
package import TrellisKernel

extension SystemTransaction {
    /// Deletes the own values of a user's settings, for the deletion of the user.
    package func deleteSettings(of user: ID<User>) throws {
        let rows = inTenant((scope ?? .command("users")).within(.platform))
        let (level, subject) = (SettingSubject.user(user).level.rawValue, SettingSubject.user(user).column)
        try rows.delete(ScopedSettingRecord.where { $0.level == level && $0.subject == subject })
        guard let book = rows.attachment(ScopedSettingBook.self) else { return }
        try rows.forget(.user(user), in: book.cache)
    }
}

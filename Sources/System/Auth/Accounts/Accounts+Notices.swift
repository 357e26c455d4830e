import TrellisDatabase
import TrellisKernel
import TrellisMail
import TrellisUsers

extension Accounts {
    /// Tells the user of a login from a device that has no session of the user, and no device token of an earlier login;
    /// called before the session begins.
    ///
    /// A client that doesn't name itself is a program of the user's own, and the first device of an account is no news.
    func noticeNewDevice(of user: UserRecord, in tx: SystemTransaction) throws {
        let (id, client) = (user.id, sessions.client)
        guard let device = client.device, throttle?.knows(deviceToken, of: EmailAddress(user.email)) != true,
            try !tx.exists(SessionRecord.where { $0.userID == id && $0.device == device }),
            try user.createdAt + .seconds(86_400) < tx.now || tx.exists(SessionRecord.where { $0.userID == id }),
            let to = try? MailAddress(user.email)
        else { return }
        try tx.send(
            NewDeviceMail(
                to: to, device: device, address: client.address.map { "\($0)" }, time: "\(tx.now)",
                forgot: links.url(links.forgotPassword), language: mailLanguage(of: user)))
    }

    /// Ends the mailed links of a user whose password was changed, and tells the user.
    func passwordWasChanged(_ user: UserRecord, in tx: SystemTransaction) throws {
        try proofs.revokeAll(of: user.id, in: tx)
        guard let to = try? MailAddress(user.email) else { return }
        try tx.send(
            PasswordChangedMail(
                to: to, forgot: links.url(links.forgotPassword), language: mailLanguage(of: user)))
    }
}

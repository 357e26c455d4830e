import Trellis
import TrellisDatabase
import TrellisJobs
public import TrellisKernel
public import TrellisSchema

extension Actor {
    /// Invites another user to the actor's tenant and accepts as that user, through the public API; returns the user as a
    /// member.
    ///
    /// ```swift
    /// let bob = try await ada.addMember(try await app.signUp(tenant: "Globex"), as: "viewer")
    /// ```
    /// - Parameter fields: further members of the invitation, such as the product's fields of a membership.
    /// - Throws: ``UnexpectedResponse`` for a refused invitation, such as one for an unknown role.
    public func addMember(
        _ user: Actor, as role: String = "member", with fields: [String: JSONValue] = [:]
    ) async throws -> Actor {
        var body: JSONObject = ["email": .string(user.email), "role": .string(role)]
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) { body[name] = value }
        let invited = try await post("/tenants/current/invitations", .object(body))
        guard invited.status == 201 else { throw UnexpectedResponse(invited) }
        let token = try await app.takeInvitation(to: user.email, from: tenantID)
        let accepted = try await user.inTenant(nil).post("/auth/invitations/accept", ["token": .string(token)])
        guard accepted.status == 200 else { throw UnexpectedResponse(accepted) }
        return user.inTenant(tenantID)
    }
}

extension TestApp {
    /// Returns the token of the newest invitation of an address, and takes its mail from the queue: it is never sent.
    ///
    /// Tests of the mail itself run the jobs and read ``mails``.
    ///
    /// - Throws: ``NoInvitation`` unless the mail waits.
    public func takeInvitation(to email: String, from tenant: ID<Tenant>?) async throws -> String {
        let scope = Scope(tenantID: tenant ?? .platform, userID: .noUser, requestID: "test")
        return try await application.platform.database.tenant(scope).write { tx in
            let waiting = try tx.fetch(
                JobRecord.where { $0.name == "mail.send" && $0.state == .available }.order { $0.id.descending })
            for job in waiting {
                let arguments = try JSONValue(parsing: job.arguments.text)
                guard arguments["mail"] == "tenants.invitation", arguments["content"]?["email"]?.string == email,
                    let url = arguments["content"]?["url"]?.string, let token = Self.token(in: url)
                else { continue }
                try tx.cancel(job.id)
                return token
            }
            throw NoInvitation(email: email)
        }
    }

    /// The token in a link: the only part of its length, of the characters of base64url.
    private static func token(in url: String) -> String? {
        url.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) && $0 != "-" && $0 != "_" }
            .first { $0.utf8.count == 43 }.map(String.init)
    }
}

/// No mail with an invitation waits for this address.
public struct NoInvitation: Error, CustomStringConvertible {
    /// The address.
    public let email: String

    /// What is missing.
    public var description: String {
        "No invitation of \(email) waits to be sent. Invite the address first, and don't run the jobs before."
    }
}

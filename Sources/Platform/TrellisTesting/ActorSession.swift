import Foundation
public import TrellisKernel
import TrellisSchema

/// What the response to a product's own sign-up or login says, for ``TestApp/actor(_:signUp:)``.
public struct ActorSession: Sendable {
    /// The address.
    public var email: String
    /// The token of requests.
    public var accessToken: String
    /// The user; by default the subject of the access token, for contracts that don't name it.
    public var userID: ID<User>?
    /// The tenant of the actor's requests; nil for none.
    public var tenantID: ID<Tenant>?
    /// The refresh token; nil if the contract has none.
    public var refreshToken: String?

    /// Creates a session.
    ///
    /// - Throws: ``MissingToken`` for a response without an access token.
    public init(
        email: String, accessToken: String?, userID: ID<User>? = nil, tenantID: ID<Tenant>? = nil,
        refreshToken: String? = nil
    ) throws {
        guard let accessToken else { throw MissingToken(email: email) }
        self.email = email
        self.accessToken = accessToken
        self.userID = userID ?? Self.subject(of: accessToken)
        self.tenantID = tenantID
        self.refreshToken = refreshToken
    }

    /// The response to a sign-up or login had no access token.
    public struct MissingToken: Error, CustomStringConvertible {
        let email: String

        /// Whose response it was, and how to correct the test.
        public var description: String {
            "The response for \(email) had no access token. Check its status, and where the contract sends the token."
        }
    }

    /// Returns the claim `sub` of a JWT (RFC 7519, section 4.1.2); nil for any other token.
    private static func subject(of token: String) -> ID<User>? {
        let parts = token.split(separator: ".")
        guard parts.count == 3 else { return nil }
        var text = String(parts[1]).replacing("-", with: "+").replacing("_", with: "/")
        text += String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        guard let claims = Data(base64Encoded: text) else { return nil }
        let json = try? JSONValue(parsing: String(decoding: claims, as: UTF8.self))
        return json?["sub"]?.string.flatMap { ID<User>($0) }
    }
}

/// A test made an actor from a session without a user's identifier.
public struct UnknownUser: Error, CustomStringConvertible {
    let email: String

    /// Whose session it was, and how to correct the test.
    public var description: String {
        "The access token of \(email) names no user. Pass userID to ActorSession, from the response or the database."
    }
}

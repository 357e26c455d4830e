import TrellisAuth
import TrellisSchema

/// A new user.
@Schema(unknown: .ignored, wrapped: "user")
struct SignUp {
    /// Unique; others find the user by it.
    @Pattern("^[a-z0-9_]{3,30}$") @Example("ada") var username: String
    /// Unique; the address to log in with.
    @Format(.email) @Length(...254) @Example("ada@example.com") var email: String
    /// Any characters.
    @Length(8...256) @Example("correct horse battery staple") var password: String
}

/// The credentials of a user.
@Schema(unknown: .ignored, wrapped: "user")
struct LogIn {
    @Check(Text.filled) @Example("ada@example.com") var email: String
    @Check(Text.filled) @Example("correct horse battery staple") var password: String
}

/// The changes of a user; absent members keep their values.
@Schema(unknown: .ignored, wrapped: "user")
struct AccountChanges {
    @Pattern("^[a-z0-9_]{3,30}$") var username: String?
    @Format(.email) @Length(...254) var email: String?
    @Length(8...256) var password: String?
    /// What the user says; null removes it.
    @Length(...1000) var bio: Patch<String> = .absent
    /// The URL of a picture; null removes it.
    @Format(.uri) @Length(...2000) var image: Patch<String> = .absent
}

/// The user, as only the user sees it.
@Schema(wrapped: "user")
struct AccountResponse {
    var username: String
    var email: String
    /// For `Authorization: Token …`.
    var token: String
    var bio: String?
    var image: String?

    init(_ profile: ProfileRecord, email: String, token: String) {
        username = profile.username
        self.email = email
        self.token = token
        bio = profile.bio
        image = profile.image
    }
}

/// A user, as everyone sees it.
@Schema(wrapped: "profile")
struct ProfileResponse {
    var username: String
    var bio: String?
    var image: String?
    /// Whether the reader follows the user.
    var following: Bool

    init(_ profile: ProfileRecord, isFollowed: Bool) {
        username = profile.username
        bio = profile.bio
        image = profile.image
        following = isFollowed
    }
}

/// The contract's rules of texts.
enum Text {
    /// Returns the message for a text without a visible character.
    static func filled(_ text: String) -> String? {
        text.unicodeScalars.allSatisfy(\.properties.isWhitespace) ? "can't be blank" : nil
    }

    /// Returns the message for tags of which one is blank or longer than 50 characters.
    static func tags(_ tags: [String]) -> String? {
        tags.lazy.compactMap(filled).first ?? (tags.contains { $0.unicodeScalars.count > 50 } ? "is too long" : nil)
    }
}

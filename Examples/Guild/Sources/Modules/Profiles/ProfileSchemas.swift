import TrellisKernel
import TrellisSchema

/// The fields of a new user.
@Schema
struct UserProfileInput {
    /// The number for calls, in international form.
    @Pattern("^\\+[0-9]{5,15}$") @Example("+4366012345") var phone: String?
}

/// The change of a user's fields.
@Schema
struct UserProfileUpdate {
    /// The number for calls, in international form; null removes it.
    @Pattern("^\\+[0-9]{5,15}$") var phone: Patch<String> = .absent
}

/// The fields of a user in responses.
@Schema
struct UserProfileView {
    /// The number for calls.
    var phone: String?
}

/// The fields of a membership in bodies; absent ones keep their values, or get the default.
@Schema
struct MemberProfileInput {
    /// The part of the club, `General` by default.
    @Length(1...80) @Example("Rowing") var section: String?
}

/// The fields of a membership in responses.
@Schema
struct MemberProfileView {
    /// The part of the club.
    var section: String
}

import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// A sign-up that waits for the product's approval.
public struct WaitingSignUp: Sendable {
    /// The identifier.
    public let id: ID<PendingSignUp>
    /// The address, in normal form.
    public let email: String
    /// Whether its mailbox is proved.
    public let isEmailVerified: Bool
    /// When the client signed up.
    public let createdAt: Timestamp
    /// When it ends by itself.
    public let expiresAt: Timestamp
    private let text: String

    init(_ record: PendingSignUpRecord) {
        id = record.id
        email = record.address
        isEmailVerified = record.isProved
        createdAt = record.createdAt
        expiresAt = record.expiresAt
        text = record.flowInput?.text ?? ""
    }

    /// Returns what the client sent: the input of the product's ``SignUpFlow``.
    ///
    /// - Throws: the error of a text that isn't of this type, such as of a release with another input.
    public func input<Input: ObjectSchema>(as type: Input.Type = Input.self) throws -> Input {
        try SchemaCoding.decodeStored(Input.self, from: text)
    }
}

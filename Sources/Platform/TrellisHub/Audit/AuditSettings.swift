public import TrellisConfig

/// How the audit is sealed, signed and kept: the section `audit`.
public struct AuditSettings: Settings {
    /// `audit`.
    public static let section = "audit"

    /// How often entries are sealed.
    @Setting("How often new entries of the audit are sealed.", .range(.milliseconds(50)...(.seconds(3600))))
    public var sealInterval = Duration.seconds(1)
    /// How often the ends of chains are signed.
    @Setting("How often the ends of the chains are signed, when there is a key.", .atLeast(.seconds(1)))
    public var checkpointInterval = Duration.seconds(3600)
    /// Signs checkpoints.
    @Setting("Signs checkpoints of the audit: 32 bytes in base64; nothing is signed unless set.", .ifSet(.auditKey))
    public var signingKey: Secret<String>?
    /// Verify checkpoints that were signed before the key was changed.
    @Setting(
        "Public keys of the signing keys before this one, in base64: their checkpoints still count.",
        .each(.that("be public keys of 32 bytes in base64") { AuditVerifyingKey($0) != nil }))
    public var formerPublicKeys: [String] = []
    /// How long entries are kept.
    @Setting("For how many days entries are kept whose tenant says nothing else; 0 is for ever.", .range(0...36_500))
    public var retentionDays = 0

    /// The declared defaults.
    public init() {}

    /// The key, if one is set.
    package var key: AuditKey? { signingKey.flatMap { AuditKey($0.reveal()) } }

    /// What checkpoints are verified with, the present key first.
    package var verifyingKeys: [AuditVerifyingKey] {
        [key?.verifier].compactMap(\.self) + formerPublicKeys.compactMap { AuditVerifyingKey($0) }
    }
}

extension SettingCheck where Value == Secret<String> {
    /// The text spells a key of the audit.
    static var auditKey: Self { .that("be 32 bytes in base64") { AuditKey($0.reveal()) != nil } }
}

public import TrellisConfig

/// The settings of sealing, signing and retention of the audit: the section `audit`.
public struct AuditSettings: Settings {
    /// `audit`.
    public static let section = "audit"

    /// The interval between runs of the sealer.
    @Setting("How often new audit entries are sealed.", .range(.milliseconds(50)...(.seconds(3600))))
    public var sealInterval = Duration.seconds(1)
    /// The interval between checkpoints.
    @Setting("How often the ends of the audit chains are signed, if a signing key is set.", .atLeast(.seconds(1)))
    public var checkpointInterval = Duration.seconds(3600)
    /// The key that signs checkpoints.
    @Setting(
        "Key that signs audit checkpoints: 32 bytes in base64. Without it, nothing is signed.",
        options: [.generated(.base64(bytes: 32))], .ifSet(.auditKey))
    public var signingKey: Secret<String>?
    /// The public keys that verify checkpoints of previous signing keys.
    @Setting(
        "Public keys of previous signing keys, in base64. Their checkpoints stay valid.",
        .each(.that("be public keys of 32 bytes in base64") { AuditVerifyingKey($0) != nil }))
    public var formerPublicKeys: [String] = []
    /// The default retention of entries, in days.
    @Setting("Retention of audit entries in days, unless a tenant has its own; 0 is forever.", .range(0...36_500))
    public var retentionDays = 0

    /// The declared defaults.
    public init() {}

    /// The signing key, if set.
    package var key: AuditKey? { signingKey.flatMap { AuditKey($0.reveal()) } }

    /// The keys that verify what previous signing keys have signed.
    package var formerKeys: [AuditVerifyingKey] { formerPublicKeys.compactMap { AuditVerifyingKey($0) } }

    /// The keys that verify checkpoints and records of prunes, the current key first.
    package var verifyingKeys: [AuditVerifyingKey] { [key?.verifier].compactMap(\.self) + formerKeys }
}

extension SettingCheck where Value == Secret<String> {
    /// Checks that the text is a valid audit key.
    static var auditKey: Self { .that("be 32 bytes in base64") { AuditKey($0.reveal()) != nil } }
}

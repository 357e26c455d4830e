public import TrellisKernel

extension Rollout: SettingValue {
    /// `on, off or a percentage, as in 25%`.
    public static var kind: String { "on, off or a percentage, as in 25%" }
    /// Off.
    public static var placeholder: Rollout { .off }

    /// Parses the text of a rollout.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Rollout {
        switch raw {
        case .text(let text), .string(let text): if let rollout = Rollout(text) { return rollout }
        default: break
        }
        throw SettingMismatch("must be \(kind)")
    }

    /// The text, as in `25%`.
    public var settingText: String { description }
}

extension ScopedSettingDeclaration {
    /// The prefix of the settings of features.
    package static let featurePrefix = "features."

    /// The setting with the rollout of a feature; nil for one that plans grant.
    ///
    /// Only operators see and change it: a tenant that could, would grant itself what it doesn't have.
    package init?(_ feature: Feature) {
        guard let rollout = feature.rollout else { return nil }
        let variants = feature.variants
        let rule = variants.isEmpty ? "name no variant" : "name no variant but \(variants.joined(separator: ", "))"
        @Sendable func violation(_ rollout: Rollout) -> String? {
            rollout.variant.map { variants.contains($0) } ?? true ? nil : "must \(rule)"
        }
        self.init(
            name: Self.featurePrefix + feature.name, summary: feature.summary, kind: Rollout.kind, rules: [rule],
            choices: nil, level: feature.unit == .user ? .user : .tenant, defaultValue: RawSetting(typed: rollout),
            isOperated: true, owner: "Feature", defaultViolation: violation(rollout)
        ) { raw in
            do throws(SettingMismatch) {
                let value = try Rollout.read(raw)
                return violation(value).map { .violation($0) } ?? .value(RawSetting(typed: value))
            } catch {
                return .violation(error.message)
            }
        }
    }
}

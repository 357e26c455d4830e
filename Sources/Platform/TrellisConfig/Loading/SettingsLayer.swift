public import Configuration

/// One source of values, such as the environment variables or one header of one file, as a swift-configuration
/// provider.
public struct SettingsLayer: ConfigProvider, ConfigSnapshot {
    /// A value and its location.
    struct Entry: Sendable {
        let raw: RawSetting
        let origin: SettingsOrigin
    }

    /// The name of the source: `variables`, `settings.toml [production]`.
    public let providerName: String
    /// Whether all its values are secret, as in `.secrets.toml`.
    let isSecret: Bool
    let entries: [String: Entry]
    /// The values of the files that `…_FILE` variables name, by the key without `_file`.
    let files: [String: Result<Entry, SettingsSources.Failure>]
    /// The keys whose values are lost, because their lines have errors.
    let failures: [String: SettingsSources.Failure]

    init(
        _ name: String, isSecret: Bool = false, _ entries: [String: Entry],
        files: [String: Result<Entry, SettingsSources.Failure>] = [:],
        failures: [String: SettingsSources.Failure] = [:]
    ) {
        providerName = name
        self.isSecret = isSecret
        self.entries = entries
        self.files = files
        self.failures = failures
    }

    /// Returns the value for `key`.
    ///
    /// - Parameter readsFile: false if `…_FILE` is the variable of another setting.
    func candidate(_ key: String, readsFile: Bool) -> Result<SettingsSources.Candidate?, SettingsSources.Failure> {
        entry(key, readsFile: readsFile).map { entry in
            entry.map {
                SettingsSources.Candidate(
                    layer: providerName, raw: $0.raw, origin: $0.origin,
                    isConfidential: isSecret || $0.origin.isContents)
            }
        }
    }

    private func entry(_ key: String, readsFile: Bool) -> Result<Entry?, SettingsSources.Failure> {
        if let failure = failures[key] { return .failure(failure) }
        guard readsFile, let file = files[key] else { return .success(entries[key]) }
        guard let entry = entries[key] else { return file.map { $0 } }
        let message = "\(key) is set twice, also by \(entry.origin); remove one of them"
        let problem = SettingsProblem(.conflict, key: key, at: entries["\(key)_file"]?.origin, message)
        return .failure(SettingsSources.Failure(problem: problem))
    }

    /// Returns the value in the type that swift-configuration requests.
    ///
    /// - Throws: ``SettingMismatch`` when the value does not have that type; ``SettingsError`` when its source failed.
    public func value(forKey key: AbsoluteConfigKey, type: ConfigType) throws -> LookupResult {
        let name = key.components.joined(separator: ".")
        guard let entry = try entry(name, readsFile: true).get() else {
            return LookupResult(encodedKey: name, value: nil)
        }
        // Nothing says which variables are secret, so the access log of swift-configuration gets none of them.
        let isSecret = isSecret || entry.origin.isVariable
        return LookupResult(
            encodedKey: name, value: ConfigValue(try Self.content(entry.raw, type), isSecret: isSecret))
    }

    /// Returns the same as ``value(forKey:type:)``, because a layer never changes.
    public func fetchValue(forKey key: AbsoluteConfigKey, type: ConfigType) async throws -> LookupResult {
        try value(forKey: key, type: type)
    }

    /// Delivers the value once, because a layer never changes.
    public func watchValue<Return: ~Copyable>(
        forKey key: AbsoluteConfigKey, type: ConfigType,
        updatesHandler: (_ updates: ConfigUpdatesAsyncSequence<Result<LookupResult, any Error>, Never>) async throws ->
            Return
    ) async throws -> Return {
        try await watchValueFromValue(forKey: key, type: type, updatesHandler: updatesHandler)
    }

    /// Returns the layer itself.
    public func snapshot() -> any ConfigSnapshot { self }

    /// Delivers the layer itself once, because it never changes.
    public func watchSnapshot<Return: ~Copyable>(
        updatesHandler: (_ updates: ConfigUpdatesAsyncSequence<any ConfigSnapshot, Never>) async throws -> Return
    ) async throws -> Return {
        try await watchSnapshotFromSnapshot(updatesHandler: updatesHandler)
    }

    private static func content(_ raw: RawSetting, _ type: ConfigType) throws -> ConfigContent {
        switch type {
        case .string: .string(try String.read(raw))
        case .int: .int(try Int.read(raw))
        case .double: .double(try Double.read(raw))
        case .bool: .bool(try Bool.read(raw))
        case .bytes: .bytes(Array(try String.read(raw).utf8))
        case .stringArray: .stringArray(try [String].read(raw))
        case .intArray: .intArray(try [Int].read(raw))
        case .doubleArray: .doubleArray(try [Double].read(raw))
        case .boolArray: .boolArray(try [Bool].read(raw))
        case .byteChunkArray: .byteChunkArray(try [String].read(raw).map { Array($0.utf8) })
        }
    }
}

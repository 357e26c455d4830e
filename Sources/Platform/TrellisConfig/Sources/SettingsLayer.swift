public import Configuration

/// One source of values, such as the environment's variables or one header of one file, as a provider of
/// swift-configuration.
public struct SettingsLayer: ConfigProvider, ConfigSnapshot {
    /// A value and where it was written.
    struct Entry: Sendable {
        let raw: RawSetting
        let origin: SettingsOrigin
    }

    /// The source's name: `variables`, `settings.toml [production]`.
    public let providerName: String
    /// Whether everything in it is secret, as in `.secrets.toml`.
    let isSecret: Bool
    let entries: [String: Entry]

    init(_ name: String, isSecret: Bool = false, _ entries: [String: Entry]) {
        providerName = name
        self.isSecret = isSecret
        self.entries = entries
    }

    /// The value in the type that swift-configuration asks for.
    ///
    /// - Throws: ``SettingMismatch`` when the value hasn't that type.
    public func value(forKey key: AbsoluteConfigKey, type: ConfigType) throws -> LookupResult {
        let name = key.components.joined(separator: ".")
        guard let raw = entries[name]?.raw else { return LookupResult(encodedKey: name, value: nil) }
        return LookupResult(encodedKey: name, value: ConfigValue(try Self.content(raw, type), isSecret: isSecret))
    }

    /// The same as ``value(forKey:type:)``: a layer never changes.
    public func fetchValue(forKey key: AbsoluteConfigKey, type: ConfigType) async throws -> LookupResult {
        try value(forKey: key, type: type)
    }

    /// Delivers the one value there will ever be.
    public func watchValue<Return: ~Copyable>(
        forKey key: AbsoluteConfigKey, type: ConfigType,
        updatesHandler: (_ updates: ConfigUpdatesAsyncSequence<Result<LookupResult, any Error>, Never>) async throws ->
            Return
    ) async throws -> Return {
        try await watchValueFromValue(forKey: key, type: type, updatesHandler: updatesHandler)
    }

    /// The layer itself.
    public func snapshot() -> any ConfigSnapshot { self }

    /// Delivers the layer itself, once.
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

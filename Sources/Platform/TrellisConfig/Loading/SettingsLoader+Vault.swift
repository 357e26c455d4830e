import TrellisKernel

extension SettingsLoader {
    /// What Vault contributes to the sources.
    struct VaultContribution {
        var connection: VaultConnection?
        var layers: [SettingsLayer] = []
        var problems: [SettingsProblem] = []
    }

    /// Reads the values of the server that the other sources name; nothing when they name none.
    ///
    /// - Parameter sources: all other sources.
    func vault(by sources: SettingsSources) -> VaultContribution {
        if let vault { return VaultContribution(connection: vault, layers: SettingsLayer.all(of: vault.values)) }
        guard let address = sources.winningText("vault.address"), !address.isEmpty else { return VaultContribution() }
        let settings: VaultSettings
        do throws(SettingsError) {
            settings = try sources.read(VaultSettings.self)
        } catch {
            // Those problems are reported with the section; this one is for readers of other sections.
            let message = "not read, because of other problems: in a source, or in the settings of vault"
            return VaultContribution(problems: [Self.problem(message)])
        }
        let scope = VaultScope(
            environment: sources.environment,
            headers: Set(SettingsSources.knownEnvironments + [SettingsSources.defaultHeader]),
            defaultHeader: SettingsSources.defaultHeader, names: sources.names)
        do throws(VaultError) {
            let connection = try VaultConnection.open(
                settings, for: scope, acceptsPlaintext: sources.acceptsDefaultSecrets, in: directory, vaultDependencies)
            return VaultContribution(connection: connection, layers: SettingsLayer.all(of: connection.values))
        } catch {
            return VaultContribution(problems: [Self.problem(error.message)])
        }
    }

    private static func problem(_ message: String) -> SettingsProblem {
        SettingsProblem(.unavailable, at: .provider("vault"), message)
    }
}

extension SettingsLayer {
    /// Returns the layers of Vault's values, highest precedence first.
    static func all(of values: VaultValues) -> [SettingsLayer] {
        values.layers.map { layer in
            let entries = layer.entries
                // The server can't say how it is reached.
                .filter { !$0.key.hasPrefix(utf8: "\(VaultSettings.section).") }
                .mapValues { Entry(raw: $0.raw, origin: .provider($0.origin)) }
            return SettingsLayer(layer.name, isSecret: true, entries)
        }
    }
}

extension SettingsOrigin {
    /// Whether the value is from Vault.
    var isVault: Bool {
        if case .provider(let name) = self { name.hasPrefix(utf8: "vault ") } else { false }
    }
}

extension SettingsSources {
    /// Adds what Vault contributes, below the sources before `position`.
    mutating func add(_ contribution: SettingsLoader.VaultContribution, at position: Int) {
        problems += contribution.problems
        guard let connection = contribution.connection else { return }
        vault = connection
        providers.insert(contentsOf: contribution.layers, at: position)
        vaultPosition = position..<(position + contribution.layers.count)
    }

    /// Returns the same sources with other values of Vault, such as those of a ``VaultChange``.
    public func replacing(vault values: VaultValues) -> SettingsSources {
        guard let vaultPosition else { return self }
        var sources = self
        let layers = SettingsLayer.all(of: values)
        sources.providers.replaceSubrange(vaultPosition, with: layers)
        sources.vaultPosition = vaultPosition.lowerBound..<(vaultPosition.lowerBound + layers.count)
        return sources
    }

    /// The text of the value with the highest precedence; nil when there is none, or its source failed.
    fileprivate func winningText(_ key: String) -> String? {
        for (_, result) in candidates(key) {
            switch result {
            case .success(nil): continue
            case .success(let candidate?): return candidate.raw.text
            case .failure: return nil
            }
        }
        return nil
    }
}

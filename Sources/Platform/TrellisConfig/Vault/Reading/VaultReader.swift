import TrellisKernel

/// A reader of the settings at a path of a KV store.
///
/// With the path `secret/trellis` in the environment `production`, highest precedence first:
///
/// 1. `secret/trellis/production`, and the secrets directly below it, one for each section
/// 2. `secret/trellis`, and the secrets directly below it
/// 3. `secret/trellis/default`, and the secrets directly below it
///
/// A path with `{environment}`, or one that ends with the environment, is the first of these alone. What the listing
/// shows must be readable. A token that may not list reads the secrets at the three paths as far as it may.
struct VaultReader {
    /// The maximum number of secrets below a path.
    static let secretLimit = 100
    private static let placeholder = "{environment}"

    let client: VaultClient
    let token: Secret<String>
    let scope: VaultScope
    let patience: VaultPatience

    /// Reads every place of `path` that has a value.
    ///
    /// - Parameter path: the setting, with or without the placeholder.
    /// - Throws: ``VaultError/nothing(address:path:deletedVersion:)`` when no place has one, and others.
    func layers(at path: String) throws(VaultError) -> [VaultValues.Layer] {
        let text = path.replacing(utf8: Self.placeholder, with: scope.environment)
        guard let whole = VaultPath(text) else {
            throw .nothing(address: "\(client.address)", path: text, deletedVersion: nil)
        }
        let (store, rest) = try VaultStore.find(whole, client, token, patience)
        var places: [Place] = []
        if path.contains(utf8: Self.placeholder) || rest.last == scope.environment {
            places.append(try place(rest, in: store, listing: store.list(rest)))
        } else {
            let listing = try store.list(rest)
            if let above = try place(named: scope.environment, of: rest, in: store, listing) { places.append(above) }
            places.append(try place(rest, in: store, listing: listing))
            if let below = try place(named: scope.defaultHeader, of: rest, in: store, listing) {
                places.append(below)
            }
        }
        var layers: [VaultValues.Layer] = []
        for place in places {
            if let layer = try place.layer(scope.names) { layers.append(layer) }
        }
        guard layers.isEmpty else { return layers }
        if places.contains(where: \.isDenied) {
            throw .denied(address: "\(client.address)", path: "\(store.name(rest))")
        }
        let version = places.compactMap(\.deletedVersion).first
        throw .nothing(address: "\(client.address)", path: "\(store.name(rest))", deletedVersion: version)
    }

    /// Reads a path and the secrets below it.
    private func place(
        _ path: VaultPath, in store: VaultStore, listing: [String]?
    ) throws(VaultError) -> Place {
        var place = Place(path: store.name(path))
        switch try store.read(path) {
        case .secret(let secret): place.secrets.append((secret, false))
        case .absent: break
        case .deleted(let version): place.deletedVersion = version
        case .denied: place.isDenied = true
        }
        let sections = (listing ?? []).filter { !$0.hasSuffix(utf8: "/") && !scope.isEnvironment($0) }
        guard sections.count <= Self.secretLimit else {
            throw .tooMany(path: "\(store.name(path))", limit: Self.secretLimit)
        }
        for section in sections {
            guard let child = path.child(section) else { continue }
            switch try store.read(child) {
            case .secret(let secret): place.secrets.append((secret, true))
            case .absent, .deleted: break
            case .denied: throw .denied(address: "\(client.address)", path: "\(store.name(child))")
            }
        }
        return place
    }

    /// Reads the place `name` below a path, if there may be one.
    private func place(
        named name: String, of path: VaultPath, in store: VaultStore, _ listing: [String]?
    ) throws(VaultError) -> Place? {
        guard let child = path.child(name) else { return nil }
        guard let listing else {
            let place = try place(child, in: store, listing: store.list(child))
            return place
        }
        let isFolder = listing.contains(name + "/")
        guard isFolder || listing.contains(name) else { return nil }
        let below = isFolder ? try store.list(child) : []
        let place = try place(child, in: store, listing: below)
        // The listing shows it, so values that take precedence would be missing.
        guard below != nil, !place.isDenied || !listing.contains(name) else {
            throw .denied(address: "\(client.address)", path: "\(store.name(child))")
        }
        return place
    }
}

extension VaultReader {
    /// A path with the secrets that were read there.
    private struct Place {
        let path: VaultPath
        var secrets: [(secret: VaultSecret, isSection: Bool)] = []
        var deletedVersion: Int?
        var isDenied = false

        /// Returns the values; nil when there are none.
        ///
        /// - Throws: ``VaultError/ambiguous(key:first:second:)``.
        func layer(_ names: VariableNames) throws(VaultError) -> VaultValues.Layer? {
            var entries: [String: VaultValues.Entry] = [:]
            for (secret, isSection) in secrets {
                for (key, entry) in secret.entries(isSection: isSection, names) {
                    if let first = entries.updateValue(entry, forKey: key) {
                        throw .ambiguous(key: key, first: first.origin, second: entry.origin)
                    }
                }
            }
            return entries.isEmpty ? nil : VaultValues.Layer(name: "vault \(path)", entries: entries)
        }
    }
}

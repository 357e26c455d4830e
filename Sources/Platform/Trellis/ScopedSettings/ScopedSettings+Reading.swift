public import TrellisConfig
public import TrellisDatabase
public import TrellisKernel
public import TrellisWeb

extension TenantDatabase {
    /// Returns the settings that hold for the scope's user in the scope's tenant.
    ///
    /// ```swift
    /// let invoices = try await context.database.settings(InvoiceSettings.self)
    /// ```
    /// Without a statement, once this process has read the values of the user, the tenant, its plan and the product.
    /// Without a composed product, as in tests of one module, they are the defaults.
    ///
    /// - Throws: `DatabaseError`, `CacheError`.
    public func settings<Section: ScopedSettings>(_ type: Section.Type) async throws -> Section {
        guard let book: ScopedSettingBook = attachment() else { return Section() }
        return try await book.settings(type, of: scope.userID, in: scope.tenantID)
    }
}

extension TenantDatabase {
    /// Returns whether a feature with a rollout is on for the scope's user in the scope's tenant; without a statement, as
    /// ``settings(_:)``.
    ///
    /// The rollout of the user or the tenant counts if a superuser has set one, else that of the plan, of the product, or
    /// of the declaration. Features that plans grant are in the context: `context.features`.
    ///
    /// - Throws: `DatabaseError`, `CacheError`.
    public func isOn(_ feature: Feature) async throws -> Bool {
        let rollout = try await rollout(of: feature)
        let (high, low) = feature.subject(scope.userID, scope.tenantID)
        return feature.isOn(rollout, forHigh: high, low: low)
    }

    /// Returns the variant of a feature for the scope's user in the scope's tenant; nil if the feature is off there, or has
    /// no variants.
    ///
    /// - Throws: `DatabaseError`, `CacheError`.
    public func variant(of feature: Feature) async throws -> String? {
        let rollout = try await rollout(of: feature)
        let (high, low) = feature.subject(scope.userID, scope.tenantID)
        guard feature.isOn(rollout, forHigh: high, low: low) else { return nil }
        return feature.variant(rollout, forHigh: high, low: low)
    }

    private func rollout(of feature: Feature) async throws -> Rollout {
        guard let book: ScopedSettingBook = attachment() else { return feature.rollout ?? .off }
        return try await book.rollout(of: feature, for: scope.userID, in: scope.tenantID)
    }
}

extension Feature {
    /// The identifier that decides about a percentage.
    func subject(_ user: ID<User>, _ tenant: ID<Tenant>) -> (high: UInt64, low: UInt64) {
        switch unit {
        case .user: (user.high, user.low)
        case .tenant: (tenant.high, tenant.low)
        }
    }
}

extension UserContext {
    /// Returns the settings that hold for the user where no tenant is named: those of the user, and of the product.
    ///
    /// - Throws: `DatabaseError`, `CacheError`.
    public func settings<Section: ScopedSettings>(_ type: Section.Type) async throws -> Section {
        guard let book: ScopedSettingBook = request.database?.attachment() else { return Section() }
        return try await book.settings(type, of: userID, in: nil)
    }
}

extension ScopedSettingBook {
    /// Returns the settings that hold for a user in a tenant.
    package func settings<Section: ScopedSettings>(
        _ type: Section.Type, of user: ID<User>?, in tenant: ID<Tenant>?
    ) async throws -> Section {
        let values = try await values(of: user, in: tenant)
        return ScopedSettingsCatalog.read(type) { name, level in values.candidates(name, upTo: level).map(\.value) }
    }

    /// Returns the most specific rollout of a feature for a user in a tenant, and counts the read.
    package func rollout(of feature: Feature, for user: ID<User>, in tenant: ID<Tenant>) async throws -> Rollout {
        reads.add(feature.name)
        let level: ScopedSettingLevel = feature.unit == .user ? .user : .tenant
        let values = try await values(of: feature.unit == .user ? user : nil, in: tenant)
        let name = ScopedSettingDeclaration.featurePrefix + feature.name
        // What this release doesn't allow, such as a variant that it hasn't any more, doesn't hold.
        let rollouts = values.candidates(name, upTo: level).lazy.compactMap { try? Rollout.read($0.value) }
            .filter { $0.variant.map(feature.variants.contains) ?? true }
        return rollouts.first ?? feature.rollout ?? .off
    }

    /// The rollouts for the guard.
    package var flags: FeatureFlags {
        FeatureFlags { feature, user, tenant in
            let rollout = try await self.rollout(of: feature, for: user, in: tenant)
            let (high, low) = feature.subject(user, tenant)
            return feature.isOn(rollout, forHigh: high, low: low)
        }
    }
}

package import TrellisConfig
import TrellisDatabase
import TrellisHub
package import TrellisKernel
import TrellisSchema
package import TrellisWeb

/// A setting with the value that holds at a place.
package struct ScopedSettingState: Sendable {
    package let declaration: ScopedSettingDeclaration
    /// The value; nil for an optional setting without any.
    package let value: RawSetting?
    /// The level whose value it is; nil for the default.
    package let source: ScopedSettingLevel?
    /// The version of the subject's own value; 0 without one.
    package let version: Int
    /// When the subject's own value was written; nil without one.
    package let updatedAt: Timestamp?
}

extension ScopedSettingBook {
    /// Returns the settings that have values at the subject's level, by name, with those that hold there.
    ///
    /// The rollouts of features are among them for operators only; for others there are none.
    ///
    /// Reads the subject's own rows, so that it shows what was just written.
    package func states(
        of subject: SettingSubject, asOperator: Bool = false
    ) async throws -> [ScopedSettingState] {
        let inherited = try await inherited(by: subject)
        let own = try await database.read { tx in
            try Self.rows(of: subject, in: tx.inTenant(.scopedSettings(subject.owner)))
        }
        let shown = catalog.declarations.filter { declaration in
            !subject.level.isMoreSpecific(than: declaration.level) && (asOperator || !declaration.isOperated)
        }
        return shown.map { declaration in
            state(of: declaration, own: own.first { $0.name == declaration.name }, at: subject.level, inherited)
        }
    }

    /// Returns the setting of this name with the value that holds for the subject.
    ///
    /// - Throws: ``ScopedSettingError``.
    package func state(
        of name: String, for subject: SettingSubject, asOperator: Bool = false
    ) async throws -> ScopedSettingState {
        let declaration = try declaration(of: name, at: subject.level, asOperator)
        let inherited = try await inherited(by: subject)
        let own = try await database.read { tx in
            try Self.rows(of: subject, in: tx.inTenant(.scopedSettings(subject.owner))).first { $0.name == name }
        }
        return state(of: declaration, own: own, at: subject.level, inherited)
    }

    /// Sets the subject's own value of the setting of this name; the change is an entry of the audit.
    ///
    /// - Parameters:
    ///   - value: the value, or a text of one; nil, which is invalid, for what can't be one.
    ///   - pointer: where the value is in the request, for the violation if the declaration doesn't allow it.
    ///   - expected: the versions that the change is based on; nil for any. A setting without an own value has version 0.
    ///   - scope: who changes it.
    /// - Throws: ``ScopedSettingError``, `InvalidInput`, ``PreconditionError/failed``.
    package func set(
        _ name: String, for subject: SettingSubject, to value: RawSetting?, at pointer: String = "/value",
        ifMatch expected: IfMatch? = nil, by scope: Scope, asOperator: Bool = false
    ) async throws -> ScopedSettingState {
        let declaration = try declaration(of: name, at: subject.level, asOperator)
        if let violation = subject.violation { throw InvalidInput(violations: [violation]) }
        let reading = value.map { declaration.reading($0) } ?? .value(nil)
        if case .violation(let violation) = reading { throw InvalidInput(pointer, declaration, violation) }
        guard case .value(let typed?) = reading else {
            throw InvalidInput(pointer, declaration, "must be \(declaration.kind); DELETE removes a value")
        }
        let text = typed.json.description
        try await change(subject, by: scope) { [cache] rows in
            let own = try Self.lockedRow(of: name, for: subject, in: rows)
            try expected?.check(version: own?.version ?? 0)
            // Also without a change: it may be the second attempt after a commit whose outcome wasn't known.
            try rows.forget(subject, in: cache)
            if var own {
                guard own.value != text else { return }
                (own.value, own.version) = (text, Self.version(after: own.version, at: rows.now))
                try rows.update(own)
            } else {
                let row = ScopedSettingRecord(
                    id: ID(), tenantID: rows.scope.tenantID, level: subject.level.rawValue, subject: subject.column,
                    name: name, value: text, version: Self.version(after: 0, at: rows.now))
                // Of two first writers at once, the later one waits here for the row of the other.
                if expected == nil {
                    try rows.upsert(row) { [$0.level, $0.subject, $0.name] }
                } else if try rows.insertMissing([row]).isEmpty {
                    throw PreconditionError.failed
                }
            }
        }
        return try await state(of: name, for: subject, asOperator: asOperator)
    }

    /// Removes the subject's own value of the setting of this name, so that the next level's holds; idempotent.
    ///
    /// - Throws: ``ScopedSettingError``, ``PreconditionError/failed``.
    package func remove(
        _ name: String, for subject: SettingSubject, ifMatch expected: IfMatch? = nil, by scope: Scope,
        asOperator: Bool = false
    ) async throws {
        _ = try declaration(of: name, at: subject.level, asOperator)
        try await change(subject, by: scope) { [cache] rows in
            let own = try Self.lockedRow(of: name, for: subject, in: rows)
            try expected?.check(version: own?.version ?? 0)
            try rows.forget(subject, in: cache)
            guard let own else { return }
            try rows.delete(ScopedSettingRecord.self, own.id)
        }
    }

    /// Returns a version that no earlier value of the setting had: one that was removed is not in the database any more.
    private static func version(after version: Int, at time: Timestamp) -> Int {
        let next = version.addingReportingOverflow(1)
        return max(next.overflow ? version : next.partialValue, Int(clamping: time.microseconds))
    }

    private func declaration(
        of name: String, at level: ScopedSettingLevel, _ asOperator: Bool
    ) throws(ScopedSettingError) -> ScopedSettingDeclaration {
        let declaration = try declaration(named: name)
        guard asOperator || !declaration.isOperated else { throw .notFound(name) }
        guard !level.isMoreSpecific(than: declaration.level) else {
            throw .levelUnavailable(name, level: level.rawValue)
        }
        return declaration
    }

    private func change(
        _ subject: SettingSubject, by scope: Scope, _ body: @escaping @Sendable (TenantTransaction) throws -> Void
    ) async throws {
        try await database.acting(for: scope).write { tx in try body(tx.inTenant(scope.within(subject.owner))) }
    }

    /// Returns what holds for a subject without a value of its own.
    private func inherited(by subject: SettingSubject) async throws -> ScopedValues {
        let tenant: ID<Tenant>? = if case .tenant(let id) = subject { id } else { nil }
        return try await values(of: nil, in: tenant)
    }

    private func state(
        of declaration: ScopedSettingDeclaration, own: ScopedSettingRecord?, at level: ScopedSettingLevel,
        _ inherited: ScopedValues
    ) -> ScopedSettingState {
        let ownValue = own.flatMap { RawSetting(stored: $0.value) }.map { (level: level, value: $0) }
        let others = inherited.candidates(declaration.name, upTo: declaration.level)
            .filter { level.isMoreSpecific(than: $0.level) }
        let valid = ([ownValue].compactMap(\.self) + others).first { declaration.allows($0.value) }
        return ScopedSettingState(
            declaration: declaration, value: valid?.value ?? declaration.defaultValue, source: valid?.level,
            version: own?.version ?? 0, updatedAt: own?.updatedAt)
    }

    private static func rows(of subject: SettingSubject, in rows: TenantReader) throws -> [ScopedSettingRecord] {
        let (level, column) = (subject.level.rawValue, subject.column)
        return try rows.fetch(ScopedSettingRecord.where { $0.level == level && $0.subject == column })
    }

    private static func lockedRow(
        of name: String, for subject: SettingSubject, in rows: TenantTransaction
    ) throws -> ScopedSettingRecord? {
        let (level, column) = (subject.level.rawValue, subject.column)
        return try rows.first(
            ScopedSettingRecord.where { $0.level == level && $0.subject == column && $0.name == name },
            lock: .forUpdate)
    }
}

extension InvalidInput {
    /// The violation of a setting's declaration.
    fileprivate init(_ pointer: String, _ declaration: ScopedSettingDeclaration, _ violation: String) {
        self.init(violations: [
            Violation(
                pointer: pointer, code: "setting.invalid",
                text: "The value of \(declaration.name, "name") \(violation, "rule").")
        ])
    }
}

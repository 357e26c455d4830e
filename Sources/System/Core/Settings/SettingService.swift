import Trellis
import TrellisConfig
import TrellisKernel
import TrellisWeb

/// The use cases of the settings of one subject; a change is an entry of the audit of its owner.
struct SettingService: Sendable {
    let settings: ScopedSettingBook
    let subject: SettingSubject
    /// Who reads or changes them.
    let scope: Scope
    /// Whether the caller sees and changes the rollouts of features.
    var isOperator = false

    /// Returns the settings that the subject may have values of, by name.
    func list() async throws -> SettingList {
        SettingList(items: try await settings.states(of: subject, asOperator: isOperator).map(SettingResponse.init))
    }

    /// Returns the same, for pages.
    func states() async throws -> [ScopedSettingState] {
        try await settings.states(of: subject, asOperator: isOperator)
    }

    /// Sets the subject's own value from the text of a form.
    ///
    /// - Throws: ``ScopedSettingError``, `InvalidInput`.
    func set(_ name: String, to value: RawSetting) async throws -> ScopedSettingState {
        try await settings.set(name, for: subject, to: value, by: scope, asOperator: isOperator)
    }

    /// Returns the setting of this name.
    ///
    /// - Throws: ``ScopedSettingError``.
    func get(_ name: String) async throws -> Tagged<SettingResponse> {
        tagged(try await settings.state(of: name, for: subject, asOperator: isOperator))
    }

    /// Sets the subject's own value.
    ///
    /// - Throws: ``ScopedSettingError``, `InvalidInput`, ``PreconditionError/failed``.
    func set(
        _ name: String, to update: SettingUpdate, ifMatch: IfMatch?
    ) async throws -> Tagged<SettingResponse> {
        tagged(
            try await settings.set(
                name, for: subject, to: RawSetting(update.value), ifMatch: ifMatch, by: scope, asOperator: isOperator))
    }

    /// Removes the subject's own value, if there is one.
    ///
    /// - Throws: ``ScopedSettingError``, ``PreconditionError/failed``.
    func remove(_ name: String, ifMatch: IfMatch?) async throws {
        try await settings.remove(name, for: subject, ifMatch: ifMatch, by: scope, asOperator: isOperator)
    }

    private func tagged(_ state: ScopedSettingState) -> Tagged<SettingResponse> {
        Tagged(SettingResponse(state), version: state.version)
    }
}

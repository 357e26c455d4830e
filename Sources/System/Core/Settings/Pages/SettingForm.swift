import Trellis
import TrellisConfig
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The fields of the form of one setting.
struct SettingForm {
    let state: ScopedSettingState
    /// Where the form is sent, without the name.
    let path: String
    /// The value that was sent and refused, with the reason; nil for the one that holds.
    var refused: (value: String, reason: String)?

    /// Returns the fields of the template.
    func fields(_ formToken: String, _ text: (SettingPageText) -> String) -> TemplateFields {
        let declaration = state.declaration
        let value = refused?.value ?? state.value?.text ?? ""
        let choices = (declaration.choices ?? []).map { choice -> TemplateFields in
            ["choice": .text(choice), "isChosen": .flag(choice.isEqual(utf8: value))]
        }
        let source: SettingPageText =
            switch state.source {
            case .user: .fromUser
            case nil: .fromDefault
            default: .fromProduct
            }
        return [
            "name": .text(declaration.name), "summary": .text(declaration.summary), "kind": .text(declaration.kind),
            "rule": declaration.rules.isEmpty ? .nothing : .text(declaration.rules.joined(separator: " and ")),
            "action": .text("\(path)/\(declaration.name)"), "formToken": .text(formToken), "value": .text(value),
            "hasChoices": .flag(!choices.isEmpty), "choices": .list(choices), "error": .text(refused?.reason),
            "isOwn": .flag(state.version > 0), "source": .text(text(source)), "sourceLabel": .text(text(.source)),
            "save": .text(text(.save)), "reset": .text(text(.reset)),
        ]
    }
}

extension SettingService {
    /// Sets or removes the own value, as a form says.
    ///
    /// - Returns: why the value was refused; nil when it was written.
    /// - Throws: ``ScopedSettingError``.
    func submit(_ name: String, _ fields: FormFields) async throws -> String? {
        let value = fields["value"] ?? ""
        let declaration = try settings.declaration(named: name)
        // The absence of an optional value is that of a row.
        let isAbsent = declaration.reading(.text(value)) == .value(nil)
        guard fields["reset"] == nil, !isAbsent else {
            try await remove(name, ifMatch: nil)
            return nil
        }
        do {
            _ = try await set(name, to: .text(value))
            return nil
        } catch let error as InvalidInput {
            return error.violations.first?.message ?? error.message
        }
    }
}

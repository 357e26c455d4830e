import TrellisKernel
import TrellisWeb

/// Values of templates that several pages have.
enum FieldText {
    /// Returns a time to the minute, as `2026-11-22 21:03 UTC`, under this name, and for `datetime` under the name with
    /// `ISO`; nothing for nil.
    static func time(_ name: String, _ time: Timestamp?) -> TemplateFields {
        var fields: TemplateFields = [:]
        fields[name] = .text(time.map { "\(FormattedTime.text($0).prefix(16)) UTC" })
        fields["\(name)ISO"] = .text(time?.description)
        return fields
    }

    /// Returns the text to fill a field with; nothing for an empty one, so that templates can ask for it.
    ///
    /// - Parameter limit: a longer text can't be valid, and is truncated.
    static func input(_ text: String, limit: Int = 320) -> TemplateValue {
        text.isEmpty ? .nothing : .text(text.shortened(to: limit))
    }
}

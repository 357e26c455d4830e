import TrellisKernel

/// The output of `config explain KEY`: the meaning of the key, the value of each source, and the effective value.
public struct SettingsExplanation: Sendable {
    /// One source and its value.
    public struct Layer: Sendable {
        /// The name of the source.
        public let name: String
        /// The value, asterisks for a secret; nil when the source has none.
        public let value: String?
        /// The location of the value.
        public let origin: SettingsOrigin?
        /// The reason why the source could not be read.
        public let failure: String?
    }

    /// The key's declaration.
    public let declaration: SettingDeclaration
    /// The variable that sets the key.
    public let variable: String
    /// The selected environment.
    public let environment: String
    /// The sources, highest precedence first, the declared default last.
    public let layers: [Layer]
    /// The index of the source of the effective value; nil when the key is not set and has no default.
    public let winner: Int?
    /// The problems with the key's values.
    public let problems: [SettingsProblem]

    /// The explanation as text.
    public var text: String {
        let layer = winner.map { layers[$0] }
        let missing = layer?.failure == nil ? "(required, not set)" : "(not known, since \(layer?.name ?? "") failed)"
        let value = layer?.value?.inOneLine ?? missing
        var text = "\(declaration.key) = \(value)\n  \(declaration.summary)\n\n"
        var facts = [["  type", declaration.kind]]
        facts += declaration.rules.map { ["  must", $0] }
        facts.append(["  default", declaration.defaultText.map { $0.isEmpty ? "none" : $0 } ?? "required"])
        facts.append(["  variable", variable])
        facts.append(["  declared by", declaration.owner])
        facts.append(["  environment", environment])
        text += TextTable(rows: facts).text + "\n"
        text +=
            TextTable(
                rows: layers.enumerated().map { index, layer in
                    let mark = index == winner ? "→" : " "
                    let said = layer.failure.map { "failed: \($0)" } ?? layer.value?.inOneLine ?? "-"
                    return [mark, layer.name, said, layer.origin.map { "\($0)" } ?? ""]
                }
            ).text
        if !problems.isEmpty { text += "\n" + problems.map { "\($0)\n" }.joined() }
        return text
    }

    /// The same as JSON.
    public var json: String {
        JSONTree.object([
            ("key", .string(declaration.key)), ("value", .optional(winner.flatMap { layers[$0].value })),
            ("summary", .string(declaration.summary)), ("type", .string(declaration.kind)),
            ("rules", .list(declaration.rules.map { .string("must \($0)") })),
            ("default", .optional(declaration.defaultText)), ("secret", .boolean(declaration.isSecret)),
            ("variable", .string(variable)), ("declared_by", .string(declaration.owner)),
            ("environment", .string(environment)),
            (
                "sources",
                .list(
                    layers.enumerated().map { index, layer in
                        .object([
                            ("source", .string(layer.name)), ("value", .optional(layer.value)),
                            ("origin", .optional(layer.origin?.description)), ("failure", .optional(layer.failure)),
                            ("wins", .boolean(index == winner)),
                        ])
                    })
            ),
            ("problems", .list(problems.map(\.tree))),
        ]).text
    }
}

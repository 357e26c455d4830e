/// What `config explain KEY` prints: what the key means, what each source says, and who wins.
public struct SettingsExplanation: Sendable {
    /// What one source says.
    public struct Layer: Sendable {
        /// The source.
        public let name: String
        /// Its value, stars for a secret; nil when it has none.
        public let value: String?
        /// Where exactly the value was written.
        public let origin: SettingsOrigin?
        /// Why the source could not be asked.
        public let failure: String?
    }

    /// The key's declaration.
    public let declaration: SettingDeclaration
    /// The variable that sets it.
    public let variable: String
    /// The environment that was chosen.
    public let environment: String
    /// The sources, strongest first, the declared default last.
    public let layers: [Layer]
    /// The position of the source that wins; nil when nobody set the key.
    public let winner: Int?
    /// What is wrong with the key's values.
    public let problems: [SettingsProblem]

    /// A page for people.
    public var text: String {
        let value = winner.flatMap { layers[$0].value } ?? "(required, not set)"
        var text = "\(declaration.key) = \(value)\n  \(declaration.summary)\n\n"
        var facts = [["  type", declaration.kind]]
        facts += declaration.rules.map { ["  must", $0] }
        facts.append(["  default", declaration.defaultText.map { $0.isEmpty ? "none" : $0 } ?? "required"])
        facts.append(["  variable", variable])
        facts.append(["  declared by", declaration.owner])
        facts.append(["  environment", environment])
        text += TextTable.text(facts) + "\n"
        text += TextTable.text(
            layers.enumerated().map { index, layer in
                let mark = index == winner ? "→" : " "
                let said = layer.failure.map { "failed: \($0)" } ?? layer.value ?? "-"
                return [mark, layer.name, said, layer.origin.map { "\($0)" } ?? ""]
            })
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

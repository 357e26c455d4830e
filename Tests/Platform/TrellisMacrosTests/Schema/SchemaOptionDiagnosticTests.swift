import Testing

@Suite struct SchemaOptionDiagnosticTests {
    @Test("Two properties can't have one key in camel case either, unless their style is stated")
    func camelCaseKeys() {
        let message = "In camel case, the key \"sha256\" is already used by 'sha256'; change one of them with @Key."
        expectSchemaRemark(
            """
            @Schema struct A {
                var sha256: Int
                var sha_256: Int
            }
            """, message, line: 3, column: 5)
        expectSchemaRemark(
            """
            @Schema(keys: .camelCase) struct A {
                var userID: Int
                @Key("userId") var user: Int
            }
            """, "The key \"userId\" is already used by 'userID'; change one of them with @Key.", line: 3, column: 5)
        expectSchemaRemark(
            """
            @Schema enum A {
                case sha256(B)
                case sha_256
            }
            """, "The tag \"sha256\" is already used by 'sha256'; change one of them with @Key.", line: 3, column: 10)
    }

    @Test("The style, what happens to unknown keys and the wrapper are literals")
    func options() {
        expectSchemaRemark(
            "@Schema(keys: style) struct A {}",
            "Write .snakeCase or .camelCase: macros see the source, not the values of expressions.", line: 1,
            column: 15)
        expectSchemaRemark(
            "@Schema(unknown: policy) struct A {}",
            "Write .refused or .ignored: macros see the source, not the values of expressions.", line: 1, column: 18)
        expectSchemaRemark(
            "@Schema(wrapped: \"\") struct A {}", "Write the key of the wrapper as a literal that is not empty.",
            line: 1,
            column: 18)
    }

    @Test("A list has a key only if one object has")
    func listWithoutWrapper() {
        expectSchemaRemark(
            "@Schema(list: \"a\") struct A {}", "A list has a key if one object has: state 'wrapped' as well.", line: 1,
            column: 15)
    }

    @Test("An enum has no wrapper, and one without payloads no keys")
    func optionsOfEnums() {
        expectSchemaRemark(
            "@Schema(wrapped: \"a\") enum A { case one(B) }",
            "Only a struct can be wrapped; give it a property with the enum.", line: 1, column: 9)
        expectSchemaRemark(
            "@Schema(keys: .camelCase) enum A: String { case one }",
            "An enum without payloads is a text, so 'keys' has no effect; set raw values instead.", line: 1, column: 9)
    }
}

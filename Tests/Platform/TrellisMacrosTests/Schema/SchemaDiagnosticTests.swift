import Testing

@Suite struct SchemaDiagnosticTests {
    @Test("A class cannot be a schema; a struct can")
    func classes() {
        expectSchemaRemark(
            "@Schema class A {}", "@Schema requires a struct or an enum, found 'class'.", line: 1,
            column: 9,
            fix: "Make it a struct", fixed: "@Schema struct A {}")
        expectSchemaRemark(
            "@Schema actor A {}", "@Schema requires a struct or an enum, found 'actor'.", line: 1,
            column: 9)
    }

    @Test("A generic parameter must be a schema")
    func parameters() {
        expectSchemaRemark(
            """
            @Schema struct Box<Content> {
                var content: Content
            }
            """, "'Content' must conform to SchemaValue, so that its values have JSON.", line: 1, column: 20,
            fix: "Require SchemaValue",
            fixed: """
                @Schema struct Box<Content: SchemaValue> {
                    var content: Content
                }
                """)
    }

    @Test("A property needs an explicit type")
    func types() {
        expectSchemaRemark(
            """
            @Schema struct A {
                var limit = 50
            }
            """, "@Schema needs an explicit type for 'limit': macros see the source, not inferred types.", line: 2,
            column: 9,
            fix: "Write the type",
            fixed: """
                @Schema struct A {
                    var limit: Int = 50
                }
                """)
        expectSchemaRemark(
            """
            @Schema struct A {
                var list = make()
            }
            """, "@Schema needs an explicit type for 'list': macros see the source, not inferred types.", line: 2,
            column: 9,
            fix: "Write the type",
            fixed: """
                @Schema struct A {
                    var list: <#Type#> = make()
                }
                """)
    }

    @Test("A constant with a value cannot be read")
    func constants() {
        expectSchemaRemark(
            """
            @Schema struct A {
                let limit: Int = 50
            }
            """, "'limit' is a constant with a value, so JSON cannot set it.", line: 2, column: 5,
            fix: "Use var, with the value as the default",
            fixed: """
                @Schema struct A {
                    var limit: Int = 50
                }
                """)
    }

    @Test("An attribute that does not apply to a type is an error that names the one that does")
    func unsupported() {
        expectSchemaRemark(
            """
            @Schema struct A {
                @Length(...3) var tags: [String]?
            }
            """, "@Length does not apply to '[String]'; use @Count.", line: 2, column: 5, fix: "Use @Count",
            fixed: """
                @Schema struct A {
                    @Count(...3) var tags: [String]?
                }
                """)
        expectSchemaRemark(
            """
            @Schema struct A {
                @Range(1...3) var name: Patch<String> = .absent
            }
            """, "@Range does not apply to 'String'; use @Length.", line: 2, column: 5, fix: "Use @Length",
            fixed: """
                @Schema struct A {
                    @Length(1...3) var name: Patch<String> = .absent
                }
                """)
        expectSchemaRemark(
            """
            @Schema struct A {
                @Unique var flag: Bool
            }
            """, "@Unique does not apply to 'Bool'.", line: 2, column: 5)
        expectSchemaRemark(
            """
            @Schema struct A {
                @Name(1...3) var tags: [String]
            }
            """, "@Name does not apply to '[String]'.", line: 2, column: 5)
    }

    @Test("A range must be a literal, and a pattern must be valid")
    func arguments() {
        expectSchemaRemark(
            """
            @Schema struct A {
                @Length(Limits.name) var name: String
            }
            """, "Write the range as a literal, as in 1...120, ...120 or 1...: the documentation shows its bounds.",
            line: 2, column: 13)
        expectSchemaRemark(
            """
            @Schema struct A {
                @Pattern("^[a-z") var name: String
            }
            """, "This is not a valid regular expression.", line: 2, column: 14)
        expectSchemaRemark(
            #"""
            @Schema struct A {
                @Pattern("^\(start)") var name: String
            }
            """#, "Write the regular expression as a literal: it is checked at compile time.", line: 2, column: 14)
    }

    @Test("Two properties can't have one key")
    func keys() {
        expectSchemaRemark(
            """
            @Schema struct A {
                var tenantID: Int
                @Key("tenant_id") var tenant: Int
            }
            """, "The key \"tenant_id\" is already used by 'tenantID'; change one of them with @Key.", line: 3,
            column: 5)
    }

    @Test("Tuples and functions have no JSON")
    func notEncodable() {
        expectSchemaRemark(
            """
            @Schema struct A {
                var pair: (Int, Int)
            }
            """, "'(Int, Int)' has no JSON; use a struct marked @Schema.", line: 2, column: 15)
    }

    @Test("A union case has one payload without label")
    func unions() {
        expectSchemaRemark(
            """
            @Schema enum A {
                case pair(Card, Int)
            }
            """, "The case 'pair' has more than one payload; give it one @Schema struct that holds them.",
            line: 2, column: 10)
        expectSchemaRemark(
            """
            @Schema enum A {
                case card(details: Card)
            }
            """, "The payload's members are next to \"type\" in JSON, so the payload needs no label.", line: 2,
            column: 15,
            fix: "Remove the label",
            fixed: """
                @Schema enum A {
                    case card(Card)
                }
                """)
    }

    @Test("An enum needs cases with strings")
    func enums() {
        expectSchemaRemark(
            "@Schema enum A {}", "An enum without cases has no JSON; @Schema needs at least one case.", line: 1,
            column: 14)
        expectSchemaRemark(
            """
            @Schema enum A: Int {
                case one
            }
            """, "@Schema reads an enum from a JSON string: its raw values must be strings.", line: 1, column: 17,
            fix: "Use String",
            fixed: """
                @Schema enum A: String {
                    case one
                }
                """)
    }

    @Test("The attributes have an effect only in a schema")
    func outside() {
        expectSchemaRemark(
            """
            struct A {
                @Length(...3) var name: String
            }
            """, "@Length has an effect only in a type marked @Schema.", line: 2, column: 5)
    }
}

import Testing

@testable import TrellisMacrosLibrary

@Suite struct SchemaMacroTests {
    @Test("A struct becomes an object")
    func structure() {
        expectSchema(
            """
            /// What a client sends.
            @Schema
            struct ProjectCreate {
                /// Unique among the
                /// tenant's projects.
                @Length(1...120) var name: String
                @Length(...2000) var description: String?
                var limit: Int = 50
                static let unrelated = 1
                var computed: Int { 1 }
            }
            """,
            becomes: #"""
                /// What a client sends.
                struct ProjectCreate {
                    /// Unique among the
                    /// tenant's projects.
                    var name: String
                    var description: String?
                    var limit: Int = 50
                    static let unrelated = 1
                    var computed: Int { 1 }
                }

                extension ProjectCreate: TrellisSchema.SchemaValue, TrellisSchema.Schema, TrellisSchema.ObjectSchema {
                    static var schemaName: String {
                        "ProjectCreate"
                    }

                    static var schemaSummary: String {
                        "What a client sends."
                    }

                    static var propertyNames: [String] {
                        ["name", "description", "limit"]
                    }

                    static func read(
                        _ json: TrellisSchema.JSONNode, _ reader: inout TrellisSchema.SchemaReader
                    ) -> Self? {
                        guard var members = reader.members(of: json) else {
                            return nil
                        }
                        var name: String?
                        var description: String? = nil
                        var limit: Int = 50
                        while let member = reader.next(&members) {
                            switch member.key {
                            case "name":
                                name = String.read(member.value, &reader)
                                reader.check(name, minLength: 1, maxLength: 120, at: member.value)
                            case "description":
                                reader.read(member.value, into: &description)
                                reader.check(description, maxLength: 2000, at: member.value)
                            case "limit":
                                reader.read(member.value, into: &limit)
                            default:
                                reader.refuse(member, known: propertyNames)
                            }
                        }
                        reader.require(name, "name", of: json)
                        guard reader.accepts(members), let name else {
                            return nil
                        }
                        return reader.accept(Self(name: name, description: description, limit: limit), at: json)
                    }

                    func writeMembers(to writer: inout TrellisSchema.JSONWriter) {
                        writer.literal(#""name":"#)
                        name.write(to: &writer)
                        writer.literal(#","description":"#)
                        description.write(to: &writer)
                        writer.literal(#","limit":"#)
                        limit.write(to: &writer)
                    }

                    static func properties(
                        in catalog: inout TrellisSchema.SchemaCatalog
                    ) -> [TrellisSchema.PropertyDescription] {
                        [
                            .init(
                                "name",
                                String.describe(in: &catalog).length(minLength: 1, maxLength: 120),
                                summary: "Unique among the tenant's projects."),
                            .init("description", String?.describe(in: &catalog).length(maxLength: 2000), isRequired: false),
                            .init("limit", Int.describe(in: &catalog).defaulting(to: 50 as Int), isRequired: false),
                        ]
                    }
                }
                """#)
    }

    @Test("A patch may be left out, so the writer puts the commas")
    func patch() {
        expectSchema(
            """
            @Schema
            package struct ProjectUpdate {
                @Length(...9) package var description: Patch<String> = .absent
                @Count(1..<3) @Unique package var tags: [String]
            }
            """,
            becomes: #"""

                package struct ProjectUpdate {
                    package var description: Patch<String> = .absent
                    package var tags: [String]
                }

                extension ProjectUpdate: TrellisSchema.SchemaValue, TrellisSchema.Schema, TrellisSchema.ObjectSchema {
                    package static var schemaName: String {
                        "ProjectUpdate"
                    }

                    package static var propertyNames: [String] {
                        ["description", "tags"]
                    }

                    package static func read(
                        _ json: TrellisSchema.JSONNode, _ reader: inout TrellisSchema.SchemaReader
                    ) -> Self? {
                        guard var members = reader.members(of: json) else {
                            return nil
                        }
                        var description: Patch<String> = .absent
                        var tags: [String]?
                        while let member = reader.next(&members) {
                            switch member.key {
                            case "description":
                                reader.read(member.value, into: &description)
                                reader.check(description.value, maxLength: 9, at: member.value)
                            case "tags":
                                tags = [String].read(member.value, &reader)
                                reader.check(tags, minItems: 1, maxItems: 3 - 1, at: member.value)
                                reader.check(unique: tags, at: member.value)
                            default:
                                reader.refuse(member, known: propertyNames)
                            }
                        }
                        reader.require(tags, "tags", of: json)
                        guard reader.accepts(members), let tags else {
                            return nil
                        }
                        return reader.accept(Self(description: description, tags: tags), at: json)
                    }

                    package func writeMembers(to writer: inout TrellisSchema.JSONWriter) {
                        if !description.isAbsent {
                            writer.key("description")
                            description.write(to: &writer)
                        }
                        writer.key("tags")
                        tags.write(to: &writer)
                    }

                    package static func properties(
                        in catalog: inout TrellisSchema.SchemaCatalog
                    ) -> [TrellisSchema.PropertyDescription] {
                        [
                            .init("description", Patch<String>.describe(in: &catalog).length(maxLength: 9), isRequired: false),
                            .init("tags", [String].describe(in: &catalog).count(minItems: 1, maxItems: 3 - 1).unique),
                        ]
                    }
                }
                """#)
    }

    @Test("A generic struct has its arguments in its name, and its patterns where generics may have them")
    func generic() {
        expectSchema(
            """
            @Schema
            public struct Envelope<Content: SchemaValue> {
                public var json: Content
                @Pattern("^[a-z]+$") @Key("type") public var kind: String
                public init(_ json: Content) {
                    self.json = json
                    kind = "x"
                }
            }
            """,
            becomes: #"""

                public struct Envelope<Content: SchemaValue> {
                    public var json: Content
                    public var kind: String
                    public init(_ json: Content) {
                        self.json = json
                        kind = "x"
                    }
                }

                extension Envelope: TrellisSchema.SchemaValue, TrellisSchema.Schema, TrellisSchema.ObjectSchema {
                    public static var schemaName: String {
                        "Envelope_\(Content.schemaLabel)"
                    }

                    public static var propertyNames: [String] {
                        ["json", "type"]
                    }

                    public static func read(
                        _ schemaJson: TrellisSchema.JSONNode, _ reader: inout TrellisSchema.SchemaReader
                    ) -> Self? {
                        guard var members = reader.members(of: schemaJson) else {
                            return nil
                        }
                        var json: Content?
                        var kind: String?
                        while let member = reader.next(&members) {
                            switch member.key {
                            case "json":
                                json = Content.read(member.value, &reader)
                            case "type":
                                kind = String.read(member.value, &reader)
                                reader.check(kind, pattern: SchemaPatterns.kind, at: member.value)
                            default:
                                reader.refuse(member, known: propertyNames)
                            }
                        }
                        reader.require(json, "json", of: schemaJson)
                        reader.require(kind, "type", of: schemaJson)
                        guard reader.accepts(members), let json, let kind else {
                            return nil
                        }
                        return reader.accept(Self(json: json, kind: kind), at: schemaJson)
                    }

                    public func writeMembers(to writer: inout TrellisSchema.JSONWriter) {
                        writer.literal(#""json":"#)
                        json.write(to: &writer)
                        writer.literal(#","type":"#)
                        kind.write(to: &writer)
                    }

                    public static func properties(
                        in catalog: inout TrellisSchema.SchemaCatalog
                    ) -> [TrellisSchema.PropertyDescription] {
                        [
                            .init("json", Content.describe(in: &catalog)),
                            .init("type", String.describe(in: &catalog).pattern(SchemaPatterns.kind)),
                        ]
                    }

                    private init(json: Content, kind: String) {
                        self.json = json
                        self.kind = kind
                    }

                    private enum SchemaPatterns {
                        static var kind: TrellisSchema.SchemaPattern {
                            .shared("^[a-z]+$")
                        }
                    }
                }
                """#)
    }

    @Test("A string enum is switched over in both directions")
    func stringEnum() {
        expectSchema(
            """
            @Schema("ProjectStatus")
            enum Status: String {
                /// In use.
                case active
                case onHold = "on-hold"
            }
            """,
            becomes: #"""

                enum Status: String {
                    /// In use.
                    case active
                    case onHold = "on-hold"
                }

                extension Status: TrellisSchema.SchemaValue, TrellisSchema.Schema {
                    static var schemaName: String {
                        "ProjectStatus"
                    }

                    static func read(
                        _ json: TrellisSchema.JSONNode, _ reader: inout TrellisSchema.SchemaReader
                    ) -> Self? {
                        guard let text = reader.text(json) else {
                            return nil
                        }
                        switch text {
                        case "active":
                            return .active
                        case "on-hold":
                            return .onHold
                        default:
                            reader.refuseText(json, allowed: ["active", "on-hold"])
                            return nil
                        }
                    }

                    func write(to writer: inout TrellisSchema.JSONWriter) {
                        switch self {
                        case .active:
                            writer.literal(#""active""#)
                        case .onHold:
                            writer.literal(#""on-hold""#)
                        }
                    }

                    static func describe(in catalog: inout TrellisSchema.SchemaCatalog) -> TrellisSchema.JSONSchema {
                        catalog.reference(to: Self.self) { _ in
                            .enumeration(["active", "on-hold"], summary: "- `active`: In use.")
                        }
                    }
                }
                """#)
    }

    @Test("An enum with payloads is switched over by its tag")
    func union() {
        expectSchema(
            """
            /// How an invoice is paid.
            @Schema
            enum Payment {
                case bankTransfer(Transfer)
                @Key("voucher") case coupon(Coupon)
                case cash
            }
            """,
            becomes: #"""
                /// How an invoice is paid.
                enum Payment {
                    case bankTransfer(Transfer)
                    case coupon(Coupon)
                    case cash
                }

                extension Payment: TrellisSchema.SchemaValue, TrellisSchema.Schema {
                    static var schemaName: String {
                        "Payment"
                    }

                    static var schemaSummary: String {
                        "How an invoice is paid."
                    }

                    static func read(
                        _ json: TrellisSchema.JSONNode, _ reader: inout TrellisSchema.SchemaReader
                    ) -> Self? {
                        guard let tag = reader.tag("type", of: json) else {
                            return nil
                        }
                        switch tag {
                        case "bank_transfer":
                            return reader.payload(Transfer.self, beside: "type", of: json).map(Self.bankTransfer)
                        case "voucher":
                            return reader.payload(Coupon.self, beside: "type", of: json).map(Self.coupon)
                        case "cash":
                            return reader.isAlone("type", in: json) ? .cash : nil
                        default:
                            reader.refuseTag("type", of: json, allowed: ["bank_transfer", "voucher", "cash"])
                            return nil
                        }
                    }

                    func write(to writer: inout TrellisSchema.JSONWriter) {
                        switch self {
                        case .bankTransfer(let payload):
                            writer.tagged(#"{"type":"bank_transfer""#, payload)
                        case .coupon(let payload):
                            writer.tagged(#"{"type":"voucher""#, payload)
                        case .cash:
                            writer.literal(#"{"type":"cash"}"#)
                        }
                    }

                    static func describe(in catalog: inout TrellisSchema.SchemaCatalog) -> TrellisSchema.JSONSchema {
                        catalog.reference(to: Self.self) { catalog in
                            .union(
                                [
                                    ("bank_transfer", catalog.tagged(Transfer.self, as: "bank_transfer", under: "type", in: schemaName)),
                                    ("voucher", catalog.tagged(Coupon.self, as: "voucher", under: "type", in: schemaName)),
                                    ("cash", catalog.tagged(as: "cash", under: "type", in: schemaName)),
                                ], tag: "type", summary: schemaSummary)
                        }
                    }
                }
                """#)
    }

    @Test(
        "Keys are in snake case",
        arguments: [
            ("id", "id"), ("tenantID", "tenant_id"), ("createdAt", "created_at"), ("URLPath", "url_path"),
            ("userIDs", "user_ids"), ("already_snake", "already_snake"), ("sha256Hash", "sha256_hash"),
            ("HTTPServerURL", "http_server_url"), ("x", "x"), ("isOK", "is_ok"), ("a1B2", "a1_b2"),
            ("IDsOfUsers", "ids_of_users"),
        ])
    func snakeCase(name: String, key: String) {
        #expect(name.snakeCased == key)
    }
}

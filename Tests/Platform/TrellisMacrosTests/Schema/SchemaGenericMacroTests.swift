import Testing

@testable import TrellisMacrosLibrary

@Suite struct SchemaGenericMacroTests {
    @Test("A generic struct has its arguments in its name, and shared patterns instead of stored ones")
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
}

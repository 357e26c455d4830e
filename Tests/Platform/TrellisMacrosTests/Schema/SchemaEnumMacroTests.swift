import Testing

@testable import TrellisMacrosLibrary

@Suite struct SchemaEnumMacroTests {
    @Test("A string enum expands to a switch for reading and for writing")
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
                            .enumeration(["active", "on-hold"], names: ["active", "onHold"], summary: "- `active`: In use.")
                        }
                    }
                }
                """#)
    }

    @Test("An enum with payloads expands to a switch on its tag")
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
                        switch reader.name(tag, camelCase: "bankTransfer:bank_transfer") {
                        case "bank_transfer":
                            return reader.payload(Transfer.self, tag: "type", of: json).map(Self.bankTransfer)
                        case "voucher":
                            return reader.payload(Coupon.self, tag: "type", of: json).map(Self.coupon)
                        case "cash":
                            return reader.hasOnlyTag("type", in: json) ? .cash : nil
                        default:
                            reader.refuseTag("type", of: json, allowed: ["bank_transfer", "voucher", "cash"], camelCase: "bankTransfer:bank_transfer")
                            return nil
                        }
                    }

                    func write(to writer: inout TrellisSchema.JSONWriter) {
                        switch self {
                        case .bankTransfer(let payload):
                            writer.tagged(writer.usesCamelCase ? #"{"type":"bankTransfer""# : #"{"type":"bank_transfer""#, payload)
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
                                    (catalog.name("bank_transfer", camelCase: "bankTransfer"), catalog.tagged(Transfer.self, as: catalog.name("bank_transfer", camelCase: "bankTransfer"), under: "type", in: schemaName)),
                                    ("voucher", catalog.tagged(Coupon.self, as: "voucher", under: "type", in: schemaName)),
                                    ("cash", catalog.tagged(as: "cash", under: "type", in: schemaName)),
                                ], tag: "type", summary: schemaSummary)
                        }
                    }
                }
                """#)
    }

    @Test("A stated style gives a union one set of tags, and ignored keys need no check")
    func styledUnion() {
        expectSchema(
            """
            @Schema(keys: .camelCase, unknown: .ignored)
            enum Payment {
                case bankTransfer(Transfer)
                case payLater
            }
            """,
            becomes: #"""

                enum Payment {
                    case bankTransfer(Transfer)
                    case payLater
                }

                extension Payment: TrellisSchema.SchemaValue, TrellisSchema.Schema {
                    static var schemaName: String {
                        "Payment"
                    }

                    static var keyStyle: TrellisSchema.KeyStyle? {
                        .camelCase
                    }

                    static var unknownKeys: TrellisSchema.UnknownKeys {
                        .ignored
                    }

                    static func read(
                        _ json: TrellisSchema.JSONNode, _ reader: inout TrellisSchema.SchemaReader
                    ) -> Self? {
                        guard let tag = reader.tag("type", of: json) else {
                            return nil
                        }
                        switch tag {
                        case "bankTransfer":
                            return reader.payload(Transfer.self, tag: "type", of: json).map(Self.bankTransfer)
                        case "payLater":
                            return .payLater
                        default:
                            reader.refuseTag("type", of: json, allowed: ["bankTransfer", "payLater"])
                            return nil
                        }
                    }

                    func write(to writer: inout TrellisSchema.JSONWriter) {
                        switch self {
                        case .bankTransfer(let payload):
                            writer.tagged(#"{"type":"bankTransfer""#, payload)
                        case .payLater:
                            writer.literal(#"{"type":"payLater"}"#)
                        }
                    }

                    static func describe(in catalog: inout TrellisSchema.SchemaCatalog) -> TrellisSchema.JSONSchema {
                        catalog.reference(to: Self.self) { catalog in
                            .union(
                                [
                                    ("bankTransfer", catalog.tagged(Transfer.self, as: "bankTransfer", under: "type", in: schemaName)),
                                    ("payLater", catalog.tagged(as: "payLater", under: "type", in: schemaName, unknown: unknownKeys)),
                                ], tag: "type")
                        }
                    }
                }
                """#)
    }
}

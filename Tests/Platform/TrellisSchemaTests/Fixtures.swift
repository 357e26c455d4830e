import TrellisKernel
import TrellisSchema

enum Project: Sendable {}

/// What a client sends to create a project.
@Schema
struct ProjectCreate: Equatable {
    /// Unique among the tenant's active projects.
    @Length(1...120) var name: String
    @Length(...2000) var description: String?
    var status: ProjectStatus = .active
    @Count(...3) @Unique var labels: [String] = []
    @Range(1...10) var priority: Int = 5
}

@Schema
enum ProjectStatus: String, Equatable {
    /// In use.
    case active
    case archived
    case onHold = "on-hold"
}

@Schema
struct ProjectResponse: Equatable {
    var id: ID<Project>
    var name: String
    var description: String?
    var status: ProjectStatus
    var tenantID: ID<Tenant>
    var createdAt: Timestamp
    var version: Int
}

@Schema
struct ProjectUpdate: Equatable {
    @Length(1...5) var name: String?
    @Length(...5) var description: Patch<String> = .absent
}

@Schema
struct Address: Equatable {
    @Pattern(#"^[A-Z]{2}$"#) var country: String
    @Format(.email) @Example("ada@example.com") var contact: String
    @Range(0..<1) var share: Double
    @Key("zip") var postalCode: String?
    @Check(Address.isStreet) @Example("Main Street 1") var street: String

    static func isStreet(_ text: String) -> String? {
        text.contains(" ") ? nil : "A street has a number."
    }
}

@Schema
struct Card: Equatable {
    var number: String
    var holders: [String: Int]
}

@Schema
struct Transfer: Equatable {
    var note: Patch<String> = .absent
}

/// How an invoice is paid.
@Schema
enum Payment: Equatable {
    case card(Card)
    case bankTransfer(Transfer)
    @Key("voucher") case coupon(Card)
    case cash
}

/// Something and what it is.
@Schema
public struct Envelope<Content: SchemaValue> {
    /// Anything.
    public var content: Content
    /// Its kind.
    @Pattern("^[a-z]+$") public var kind: String
}

@Schema
package struct Tree: Equatable {
    package let name: String
    package let children: [Tree]
}

@Schema
struct Span: Equatable {
    var start: Int
    var end: Int

    /// Hides the memberwise initializer.
    init(_ range: ClosedRange<Int>) {
        start = range.lowerBound
        end = range.upperBound
    }

    var validationMessage: String? { start <= end ? nil : "The end comes before the start." }
}

/// Names that the generated code also uses.
@Schema
struct Awkward: Equatable {
    var json: String
    var reader: Int
    var members: [String]
    var member: Bool?
    var writer: String
    var value: Int
    var `default`: Int
    var URLPath: String
}

@Schema
struct Nothing: Equatable {}

@Schema
struct Secretive: Equatable {
    private var secret: Int
    private(set) var known: String = "x"

    var isOdd: Bool { secret % 2 == 1 }
}

/// `@Range` does not hide the standard library's type.
let threeNumbers: Range<Int> = Range(uncheckedBounds: (0, 3))

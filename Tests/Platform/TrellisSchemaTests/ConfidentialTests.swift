import Testing
import TrellisSchema

@Schema
private struct Account {
    var user: String
    @Confidential var password: String?
}

@Schema
private struct Vault {
    var name: String
    @Confidential @Length(1...20) var pin: String
    @Confidential var backup: Account?
    var accounts: [Account] = []
    var byName: [String: Account] = [:]
    var way: Way = .mail
    var inner: [Vault] = []
}

@Schema
private enum Way {
    case mail
    case account(Account)
}

@Schema
private struct Plain {
    var pin: String
    var inner: [Plain] = []
}

@Suite("Confidential members")
struct ConfidentialTests {
    private let vault = Vault(
        name: "v", pin: "1234", backup: Account(user: "b", password: "b-secret"),
        accounts: [Account(user: "ada", password: "a-secret")], byName: ["x": Account(user: "x", password: nil)],
        way: .account(Account(user: "way", password: "w-secret")),
        inner: [Vault(name: "in", pin: "5678", backup: nil)])

    @Test("They are left out at any depth: in lists, dictionaries, unions and types that contain themselves")
    func hidden() throws {
        let json = try JSONValue(parsing: try SchemaCoding.text(vault))
        let shown = ConfidentialMembers(of: Vault.self).hidden(in: json)
        #expect(
            shown == [
                "name": "v", "accounts": [["user": "ada"]], "by_name": ["x": ["user": "x"]],
                "way": ["type": "account", "user": "way"],
                "inner": [["name": "in", "accounts": [], "by_name": [:], "way": ["type": "mail"], "inner": []]],
            ])
    }

    @Test("A placeholder stands for those that are there")
    func placeholder() {
        let members = ConfidentialMembers(of: Account.self)
        let account: JSONValue = ["user": "a", "password": "x"]
        #expect(members.hidden(in: account, placeholder: "…") == ["user": "a", "password": "…"])
        #expect(members.hidden(in: ["user": "a"], placeholder: "…") == ["user": "a"])
        #expect(members.hidden(in: "no object", placeholder: "…") == "no object")
    }

    @Test("The schema marks them, and a type without any says so")
    func schema() {
        var catalog = SchemaCatalog()
        _ = Vault.describe(in: &catalog)
        let properties = catalog["Vault"]?["properties"]
        #expect(properties?["pin"] == ["type": "string", "minLength": 1, "maxLength": 20, "x-confidential": true])
        #expect(properties?["name"] == ["type": "string"])
        #expect(!ConfidentialMembers(of: Vault.self).isEmpty && !ConfidentialMembers(of: [Account?].self).isEmpty)
        #expect(ConfidentialMembers(of: Plain.self).isEmpty && ConfidentialMembers(of: JSONValue.self).isEmpty)
    }

    @Test("They are read and written like others")
    func coding() throws {
        let text = try SchemaCoding.text(vault)
        #expect(text.contains("1234"))
        #expect(try SchemaCoding.text(SchemaCoding.decode(Vault.self, from: Array(text.utf8))) == text)
    }
}

import Testing
import Trellis
import TrellisConfig
import TrellisDatabase

@Suite("Database URLs as settings")
struct DatabaseURLSettingTests {
    private struct Addresses: Settings {
        static let section = "addresses"

        @Setting("The database.") var url = DatabaseURLSetting(.memory)
        @Setting("A replica.") var replica: DatabaseURLSetting?
    }

    private func printed(_ url: String) -> String {
        let sources = SettingsSources(values: ["addresses.url": url, "addresses.replica": url])
        let report = ConfigReport(SettingsCatalog([Addresses.self]), sources)
        var texts = [report.validate().text, report.validate().json]
        do {
            let explanation = try report.explain("addresses.url")
            texts += [explanation.text, explanation.json, try report.list().text, try report.list().json]
            texts.append(try report.get("addresses.replica").json)
        } catch { texts.append("\(error)") }
        return texts.joined(separator: "\n")
    }

    @Test(
        "A password that is not percent-encoded is refused, and nothing of the URL is printed",
        arguments: [
            "postgres://u:p@ss/horse#rd@host/db", "postgres://u:p/horse@host/db", "postgres://u:1/horse@host/db",
            "postgresql://u:horse#@host/db", "postgres://u:horse?@host/db", "postgres://u:horse@x@host/db",
            "postgres://u:%horse@host/db",
            "postgres://u:horse @host/db", "postgres://u:[horse]@host/db", "postgres://u:p?x=1&horse@host/db",
        ])
    func unencoded(url: String) {
        #expect(!printed(url).contains("horse"))
        #expect(printed(url).contains("percent-encode the password"))
    }

    @Test(
        "A text that is no database URL is not printed",
        arguments: [
            "horse", "mysql://u:horse@host/db", "horse://x", "sqlite:///x?key=horse", "postgres:/u:horse@host",
            "sqlite://horse/",
        ])
    func others(url: String) {
        #expect(!printed(url).contains("horse"))
        #expect(printed(url).contains("addresses.url "))
    }

    @Test("Parameters of a SQLite URL, and an unknown one of PostgreSQL, are named as the problem")
    func parameters() {
        #expect(printed("sqlite:////x.sqlite?mode=ro").contains("one of SQLite has no parameters"))
        #expect(printed("postgres://u@host/db?foo=bar").contains("libpq has no parameter foo"))
    }

    @Test("An encoded password is accepted and printed as asterisks or not at all")
    func encoded() throws {
        let url = "postgres://u:p%40ss%2Fhorse%23rd@host:5432/db?password=horse"
        #expect(!printed(url).contains("horse"))
        #expect(printed(url).contains("postgres://u@host:5432/db"))
    }
}

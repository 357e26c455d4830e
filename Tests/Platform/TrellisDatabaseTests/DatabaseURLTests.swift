import Foundation
import Testing
import TrellisDatabase
import TrellisKernel

@Suite struct DatabaseURLTests {
    @Test(
        "A URL names an absolute file, a relative file or memory",
        arguments: [
            ("sqlite:///tmp/xyz/db.sqlite", DatabaseURL.file("/tmp/xyz/db.sqlite")),
            ("sqlite:////var/x.db", .file("/var/x.db")),
            ("sqlite:///./var/x.db", .file("./var/x.db")),
            ("sqlite:///../x.db", .file("../x.db")),
            ("sqlite://var/x.db", .file("var/x.db")),
            ("sqlite://x.db", .file("x.db")),
            ("sqlite:///.hidden", .file("/.hidden")),
            ("sqlite:///tmp/with space%20.db", .file("/tmp/with space%20.db")),
            ("sqlite::memory:", .memory),
        ])
    func valid(_ text: String, _ url: DatabaseURL) throws {
        #expect(try DatabaseURL(text) == url)
        #expect(try DatabaseURL(url.description) == url)
    }

    @Test(
        "Any other URL is refused",
        arguments: [
            "", "sqlite", "sqlite:", "sqlite://", "sqlite:///", "sqlite:///tmp/", "sqlite://:memory:",
            "sqlite:///tmp/x?mode=ro",
            "mysql://root:secret@host/db", "/tmp/x.db",
        ])
    func invalid(_ text: String) {
        #expect(throws: DatabaseURLError.self) { try DatabaseURL(text) }
    }

    @Test("The description of a PostgreSQL URL doesn't contain the password")
    func passwordStaysHidden() throws {
        let url = try DatabaseURL("postgres://ada:secret@db.example:5433/shop?sslmode=verify-full")
        #expect(url.description == "postgres://ada@db.example:5433/shop")
    }

    @Test(
        "The error of a malformed URL doesn't contain the password",
        arguments: [
            "mysql://root:secret@host/db", "postgres://ada:secret@[::1/db",
            "postgres://ada:secret@host/db?sslmode", "postgres://ada:secret@host/db?foo=secret",
            "postgres://ada@host/db?password=x&secret=1",
            "postgres://ada:p@ss/secret#rd@host/db", "postgres://ada:secret/x@host/db",
            "postgres://ada:secret?x@host/db",
            "postgres://ada:secret#x@host/db", "postgres://ada:12/secret@host/db", "postgres://ada:secret@x@host/db",
            "postgres://ada:secret 1@host/db", "postgres://ada:secret%@host/db", "postgres:/ada:secret@host/db",
        ])
    func malformedStaysHidden(_ text: String) {
        #expect { try DatabaseURL(text) } throws: { error in
            guard let error = error as? DatabaseURLError else { return false }
            return !error.message.contains("secret") && !error.message.isEmpty
        }
    }

    @Test(
        "What is wrong with a PostgreSQL URL is said, and only a wrong password is called one",
        arguments: [
            ("postgres://ada:x@host/db?sslmode=disable&foo=bar", "libpq has no parameter foo."),
            ("postgres://", "names neither a host nor a database"), ("postgres://ada:x@host/db#frag", "has a fragment"),
            ("postgres://ada:x#y@host/db", "percent-encode the password"),
            ("postgres://ada:1#y@host/db", "percent-encode the password"),
        ])
    func reasons(_ text: String, _ reason: String) throws {
        let error = try #require(throws: DatabaseURLError.self) { try DatabaseURL(text) }
        #expect(error.message.contains(reason))
        #expect(error.message.contains("password:") == reason.hasPrefix("percent-encode"), "\(error.message)")
    }

    @Test("A file is created with its folder, only for its owner; a file that isn't a database is refused")
    func opening() throws {
        let folder = NSTemporaryDirectory() + "trellis-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Database.open("sqlite://\(folder)/a/b/c.sqlite").close()
        let mode = try FileManager.default.attributesOfItem(atPath: folder + "/a")[.posixPermissions] as? Int
        #expect(mode == 0o700)
        try Data("This is not a database, but it is long enough to be mistaken for one.".utf8).write(
            to: URL(filePath: folder + "/bad"))
        #expect(throws: DatabaseFileError.self) { try Database.open("sqlite://\(folder)/bad") }
        #expect(throws: DatabaseFileError.self) { try Database.open("sqlite://\(folder)/bad/inside.sqlite") }
    }
}

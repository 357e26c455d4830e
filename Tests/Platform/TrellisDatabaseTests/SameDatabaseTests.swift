import Testing
import TrellisDatabase

@Suite("Addresses of the same database") struct SameDatabaseTests {
    private static let address = "postgres://ada:first@db.example.com:5432/shop?sslmode=require"

    @Test(
        "Addresses that differ in role, password or client certificate lead to the same database",
        arguments: [
            address, "postgres://ada:second@db.example.com:5432/shop?sslmode=require",
            "postgresql://bob@db.example.com:5432/shop?sslmode=require&sslcert=/run/c.pem&sslkey=/run/k.pem",
        ])
    func same(_ other: String) throws {
        #expect(try DatabaseURL(Self.address).isSameDatabase(as: DatabaseURL(other)))
    }

    @Test(
        "Another host, port, database, option or engine is another database",
        arguments: [
            "postgres://ada:first@db2.example.com:5432/shop?sslmode=require",
            "postgres://ada:first@db.example.com:5433/shop?sslmode=require",
            "postgres://ada:first@db.example.com:5432/shop2?sslmode=require",
            "postgres://ada:first@db.example.com:5432/shop", "sqlite::memory:", "sqlite:///tmp/shop.sqlite",
        ])
    func other(_ other: String) throws {
        #expect(try !DatabaseURL(Self.address).isSameDatabase(as: DatabaseURL(other)))
        #expect(try !DatabaseURL(other).isSameDatabase(as: DatabaseURL(Self.address)))
    }

    @Test("Without a name, the database is that of the role, so another role has another one")
    func unnamed() throws {
        let ada = try DatabaseURL("postgres://ada@host")
        #expect(try !ada.isSameDatabase(as: DatabaseURL("postgres://bob@host")))
        #expect(try ada.isSameDatabase(as: DatabaseURL("postgres://bob@host/ada")))
    }

    @Test("A database on SQLite takes no other address")
    func sqlite() throws {
        let database = try Database.open(.memory)
        defer { try? database.close() }
        #expect(!database.updateAddress(.memory))
        #expect(try !database.updateAddress(DatabaseURL(Self.address)))
    }
}

import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// The parameters of an address, next to those of the pool.
@Suite struct PostgresAddressTests {
    private static let address = "postgres://ada:secret@127.0.0.1:1/shop"

    @Test(
        "Parameters that would change what the pool relies on are refused by name, without the password",
        arguments: [
            ("connect_timeout=0", "connect_timeout"), ("connect_timeout=-1", "connect_timeout"),
            ("connect_timeout=soon", "connect_timeout"), ("service=shop", "service"),
            ("replication=database", "replication"),
            ("client_encoding=LATIN1", "client_encoding"), ("options=-c%20statement_timeout%3D1", "statement_timeout"),
            ("options=-cstatement_timeout%3D1", "statement_timeout"),
            ("options=-c%20geqo%3Doff%20--lock-timeout%3D1", "lock_timeout"),
            ("options=-c%20Default_Transaction_Read_Only%3Doff", "default_transaction_read_only"),
            ("options=-c%20standard_conforming_strings%3Doff", "standard_conforming_strings"),
            ("options=-c%20idle_in_transaction_session_timeout%3D0", "idle_in_transaction_session_timeout"),
        ])
    func refused(_ parameter: String, _ name: String) {
        #expect {
            try DatabaseURL("\(Self.address)?\(parameter)")
        } throws: { error in
            guard let error = error as? DatabaseURLError else { return false }
            return error.message.contains(name) && !error.message.contains("secret")
        }
    }

    private func parameters(_ query: String, settings: String? = "-c ours=1") throws -> [String: String] {
        let address = try PostgresAddress("\(Self.address)?\(query)")
        return Dictionary(address.parameters(settings: settings).map { ($0.keyword, $0.value) }) { $1 }
    }

    @Test("Parameters of the address count, and the pool's where it has none; session options are merged")
    func merged() throws {
        let own = try parameters("")
        #expect(own["keepalives_idle"] == "30" && own["tcp_user_timeout"] == "30000" && own["options"] == "-c ours=1")
        let given = try parameters(
            "keepalives_idle=7&tcp_user_timeout=9&options=-c%20search_path%3Dshop&connect_timeout=3")
        #expect(given["keepalives_idle"] == nil && given["tcp_user_timeout"] == nil)
        #expect(given["keepalives_interval"] == "10")
        #expect(given["options"] == "-c search_path=shop -c ours=1")
        #expect(try PostgresAddress("\(Self.address)?connect_timeout=3").connectTimeout == .seconds(3))
        #expect(try PostgresAddress(Self.address).connectTimeout == nil)
    }

    @Test("A wanted kind of server is named in a way that doesn't depend on sessions being read-only by default")
    func kindOfServer() throws {
        #expect(try parameters("target_session_attrs=read-write")["target_session_attrs"] == "primary")
        #expect(try parameters("target_session_attrs=read-only")["target_session_attrs"] == "standby")
        #expect(try parameters("target_session_attrs=any")["target_session_attrs"] == nil)
        #expect(try parameters("target_session_attrs=read-write", settings: nil)["target_session_attrs"] == nil)
    }

    @Test("The servers of an address are listed one by one, with their addresses and ports")
    func servers() throws {
        let address = try PostgresAddress("postgres://ada@127.0.0.1:1,127.0.0.2:2/shop")
        #expect(
            address.servers() == [
                PostgresServer(host: "127.0.0.1", hostAddress: "127.0.0.1", port: "1"),
                PostgresServer(host: "127.0.0.2", hostAddress: "127.0.0.2", port: "2"),
            ])
        let named = try PostgresAddress("postgres://ada@localhost/shop").servers()
        #expect(named.contains { $0.hostAddress == "127.0.0.1" && $0.host == "localhost" && $0.port == "5432" })
        #expect(try PostgresAddress("postgres://ada@%2Frun%2Fdb/shop").servers().map(\.hostAddress) == [""])
    }

    @Test(
        "The options of the address reach the session, with the limits of the pool",
        .enabled(if: TestPostgres.current != nil))
    func session() async throws {
        let server = try #require(TestPostgres.current)
        let url = server.url("postgres", as: TestPostgres.ownerRole)
        let database = try Database.open(
            "\(url)?options=-c%20geqo%3Doff%20-c%20search_path%3Dpg_catalog&target_session_attrs=read-write",
            options: DatabaseOptions(transactionTimeout: .seconds(7)))
        let settings = try await database.system().read { tx in
            try tx.rows(
                """
                SELECT current_setting('geqo') || ' ' || current_setting('search_path') || ' ' ||
                current_setting('statement_timeout') || ' ' || current_setting('default_transaction_read_only') AS value
                """
            ).first?.decode(String.self, "value")
        }
        #expect(settings == "off pg_catalog 7s on")
        try database.close()
    }
}

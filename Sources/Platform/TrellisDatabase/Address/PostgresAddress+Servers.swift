import Foundation
import TrellisKernel

/// One network address of a server.
struct PostgresServer: Hashable, Sendable {
    /// The name, which a certificate must have; or the folder of a socket.
    let host: String
    /// The numeric address; empty for a socket.
    let hostAddress: String
    let port: String
}

extension PostgresAddress {
    /// Returns the servers of the address in the order in which libpq tries them, one for each of their network addresses.
    ///
    /// It asks the resolver, and waits as long as that does.
    func servers() -> [PostgresServer] {
        let (given, environment) = (options, ProcessInfo.processInfo.environment)
        func list(_ keyword: String, _ variable: String) -> [String] {
            let text = given[keyword] ?? environment[variable] ?? ""
            return text.split(utf8: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let (hosts, numeric, ports) = (list("host", "PGHOST"), list("hostaddr", "PGHOSTADDR"), list("port", "PGPORT"))
        return (0..<max(hosts.count, numeric.count)).flatMap { index -> [PostgresServer] in
            let host = hosts.indices.contains(index) ? hosts[index] : ""
            // One port is that of all servers.
            let port = ports.count == 1 ? ports[0] : ports.indices.contains(index) ? ports[index] : ""
            func server(_ address: String) -> PostgresServer {
                PostgresServer(host: host, hostAddress: address, port: port.isEmpty ? "5432" : port)
            }
            if numeric.indices.contains(index), !numeric[index].isEmpty { return [server(numeric[index])] }
            let isSocket = [nil, UInt8(ascii: "/"), UInt8(ascii: "@")].contains(host.utf8.first)
            return isSocket ? [server("")] : Self.addresses(of: host).map(server)
        }
    }

    /// Returns the network addresses of a name, each once; none if the resolver has none.
    private static func addresses(of host: String) -> [String] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &first) == 0 else { return [] }
        defer { freeaddrinfo(first) }
        var found: [String] = []
        var next = first
        while let entry = next {
            var name = [CChar](repeating: 0, count: 1025)
            let status = getnameinfo(
                entry.pointee.ai_addr, entry.pointee.ai_addrlen, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST)
            let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if status == 0, !found.contains(text) { found.append(text) }
            next = entry.pointee.ai_next
        }
        return found
    }
}

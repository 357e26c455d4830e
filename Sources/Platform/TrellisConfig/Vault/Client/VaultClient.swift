import TrellisKernel

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// Calls of the HTTP API, with the failures of the server as ``VaultError``.
struct VaultClient: Sendable {
    /// A response: 2xx, 404 (which says that there is nothing), or a refusal.
    struct Reply: Sendable {
        let status: Int
        let json: VaultJSON
        /// The first error text of the response, on one line and without what the request had as secret.
        let reason: String

        /// Whether the request succeeded.
        var isSuccess: Bool { (200...299).contains(status) }
    }

    let address: VaultAddress
    let namespace: VaultPath?
    let transport: any VaultTransport

    /// Calls `path`, and returns the response.
    ///
    /// - Parameters:
    ///   - path: the path below `/v1/`.
    ///   - query: a query that needs no encoding.
    ///   - token: the token; nil for calls without one.
    ///   - body: the members of the JSON body; nil for a GET request.
    /// - Throws: an error about the server's availability.
    func call(
        _ path: VaultPath, query: String = "", token: Secret<String>? = nil, body: [String: String]? = nil,
        _ patience: VaultPatience
    ) throws(VaultError) -> Reply {
        var headers = [("X-Vault-Request", "true"), ("Accept", "application/json")]
        if let token { headers.append(("X-Vault-Token", token.reveal())) }
        if let namespace { headers.append(("X-Vault-Namespace", namespace.encoded)) }
        if body != nil { headers.append(("Content-Type", "application/json")) }
        let request = VaultRequest(
            method: body == nil ? "GET" : "POST", url: "\(address)/v1/\(path.encoded)\(query)", headers: headers,
            body: body.flatMap { try? Array(JSONEncoder().encode($0)) } ?? [])
        let secrets = [token?.reveal()].compactMap { $0 } + (body.map { Array($0.values) } ?? [])
        var failures = 0
        while true {
            do throws(VaultError) {
                return try reply(to: request, hiding: secrets, patience)
            } catch {
                failures += 1
                guard error.isTemporary, patience.wait(after: failures) else { throw error }
            }
        }
    }

    private func reply(
        to request: VaultRequest, hiding secrets: [String], _ patience: VaultPatience
    ) throws(VaultError) -> Reply {
        let response: VaultResponse
        do throws(VaultTransportError) {
            response = try transport.send(request, limit: patience.limit)
        } catch {
            throw error.isUntrusted
                ? .untrusted(address: "\(address)", reason: error.reason)
                : .unreachable(address: "\(address)", reason: error.reason)
        }
        let json = VaultJSON(parsing: response.body)
        let reason = Self.reason(json, hiding: secrets)
        switch response.status {
        case 200...299 where json.members == nil && !response.body.isEmpty:
            throw .unexpected(address: "\(address)", status: response.status, reason: "the body is no JSON object")
        case 200...299, 400, 403, 404: return Reply(status: response.status, json: json, reason: reason)
        // OpenBao responds so to a renewal after the maximum.
        case 500 where reason.contains(utf8: "past the max TTL"):
            return Reply(status: response.status, json: json, reason: reason)
        case 300...399:
            throw .redirected(address: "\(address)", target: Self.oneLine(response.location ?? "another address"))
        case 429: throw .overloaded(address: "\(address)")
        case 501: throw .uninitialized(address: "\(address)")
        case 503 where json["errors"].texts.contains { $0.contains(utf8: "sealed") }:
            throw .sealed(address: "\(address)")
        // 412: a replica that doesn't have the token yet; 472 and 473: standbys of other clusters.
        case 412, 472, 473, 500...599: throw .failing(address: "\(address)", status: response.status)
        default: throw .unexpected(address: "\(address)", status: response.status, reason: reason)
        }
    }

    private static func reason(_ json: VaultJSON, hiding secrets: [String]) -> String {
        guard let text = json["errors"].texts.first else { return "no reason given" }
        if secrets.contains(where: { $0.utf8.count >= 4 && text.contains(utf8: $0) }) {
            return "the reason repeats a secret"
        }
        return oneLine(text)
    }

    /// Returns printable ASCII on one line, at most 160 characters.
    private static func oneLine(_ text: String) -> String {
        let words = text.utf8.split { $0 <= 0x20 }.map { $0.filter { $0 < 0x7F } }
        return String(String(decoding: Array(words.joined(separator: [0x20])), as: UTF8.self).prefix(160))
    }
}

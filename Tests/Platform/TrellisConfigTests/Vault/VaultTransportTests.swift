import NIOCore
import NIOPosix
import Testing
import TrellisConfig

@Suite(.timeLimit(.minutes(1))) struct VaultTransportTests {
    private static let ok = "HTTP/1.1 200 OK\r\n"

    private static func reply(_ status: Int, _ body: String, field: String = "Connection: close") -> String {
        "HTTP/1.1 \(status) X\r\n\(field)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private func problems(_ server: OneResponseServer) async throws -> [String] {
        let folder = try SettingsFolder(["settings.toml": ""])
        let variables = [
            "APP_VAULT__ADDRESS": server.address, "APP_VAULT__PATH": "secret/shop", "APP_VAULT__TOKEN": "t-secret",
            "APP_VAULT__START_LIMIT": "0", "APP_VAULT__TIMEOUT": "300ms",
        ]
        return problemsOfShop(folder.load(variables))
    }

    private func problemsOfShop(_ sources: SettingsSources) -> [String] {
        TrellisConfigTests.problems(sources, [ShopSettings.self, TrellisConfig.VaultSettings.self])
    }

    @Test(
        "A server that is not Vault, or fails in the middle, is an error with the address",
        arguments: [
            (nil, "can't be reached: timed out"),
            ("", "can't be reached: "),
            ("\(ok)Content-Length: 100\r\n\r\n{", "can't be reached: "),
            ("\(ok)Transfer-Encoding: chunked\r\n\r\n5\r\n{", "can't be reached: "),
            ("garbage\r\n\r\n", "can't be reached: "),
            ("HTTP/1.1 099 X\r\nContent-Length: 0\r\n\r\n", "can't be reached: its response isn't HTTP"),
            (reply(200, "<html></html"), "responds with status 200: the body is no JSON object"),
            (reply(200, "{}"), "has no secret at secret/shop"),
            (reply(307, "", field: "Location: https://other:8200/v1/x"), "refers to https://other:8200/v1/x"),
            (reply(401, ""), "responds with status 401"),
            (reply(502, ""), "responds with status 502"),
            (reply(501, "{}"), "isn't initialized"),
            (reply(418, #"{"errors": ["t-secret"]}"#), "responds with status 418: the reason repeats a secret"),
            (reply(418, #"{"errors": ["a\u001b[2J\n b"]}"#), "responds with status 418: a [2J b."),
        ])
    func failures(response: String?, expected: String) async throws {
        let server = try await OneResponseServer(response)
        defer { server.close() }
        let found = try await problems(server)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("vault: \(server.address) ") == true)
        #expect(found.first?.contains(expected) == true, "\(found)")
        #expect(found.first?.contains("t-secret") == false)
    }

    @Test("A response of more than 4 MiB is refused")
    func tooLarge() async throws {
        let server = try await OneResponseServer(Self.reply(200, String(repeating: " ", count: 5_000_000)))
        defer { server.close() }
        let found = try await problems(server)
        #expect(found.first?.contains("can't be reached: response larger than 4 MiB") == true)
    }
}

/// A server that sends the same bytes to each connection and closes it; without bytes it never sends any.
private final class OneResponseServer: Sendable {
    let channel: any Channel
    var address: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    init(_ response: String?) async throws {
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(response))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    func close() { channel.close(promise: nil) }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let response: String?

        init(_ response: String?) {
            self.response = response
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard let response else { return }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: response)), promise: nil)
            context.close(promise: nil)
        }
    }
}

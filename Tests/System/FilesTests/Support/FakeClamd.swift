import NIOCore
import NIOPosix
import Synchronization

/// A server on 127.0.0.1 that speaks as much of clamd's protocol as `INSTREAM` needs.
final class FakeClamd: Sendable {
    /// What the server does when the content is complete, or as soon as it is longer than `limit`.
    enum Behavior: Sendable {
        /// Finds `name` if the content contains `pattern`.
        case finds(_ pattern: String, name: String)
        /// Sends these bytes.
        case replies(String)
        /// Refuses a content longer than this while it is being sent.
        case limits(Int)
        /// Closes the connection without a reply.
        case closes
        /// Never replies.
        case hangs
    }

    private let channel: any Channel
    private let contents = Mutex<[[UInt8]]>([])
    private let behavior: Mutex<Behavior>

    var port: Int { channel.localAddress?.port ?? 0 }
    var address: String { "clamd://127.0.0.1:\(port)" }
    /// The contents that were received whole, in order.
    var received: [[UInt8]] { contents.withLock { $0 } }

    private init(_ channel: any Channel, _ behavior: Behavior) {
        self.channel = channel
        self.behavior = Mutex(behavior)
    }

    /// Runs `body` while the server listens.
    static func with<Value>(_ behavior: Behavior, _ body: (FakeClamd) async throws -> Value) async throws -> Value {
        let server = CurrentServer()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Session { server.clamd })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let clamd = FakeClamd(channel, behavior)
        server.clamd = clamd
        do {
            let value = try await body(clamd)
            try await channel.close()
            return value
        } catch {
            try await channel.close()
            throw error
        }
    }

    func behave(_ behavior: Behavior) { self.behavior.withLock { $0 = behavior } }

    fileprivate var current: Behavior { behavior.withLock { $0 } }

    fileprivate func add(_ content: [UInt8]) { contents.withLock { $0.append(content) } }
}

/// The server that a connection belongs to, which is made after the first may arrive.
private final class CurrentServer: Sendable {
    private let state = Mutex<FakeClamd?>(nil)
    var clamd: FakeClamd? {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

/// One connection.
private final class Session: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let server: () -> FakeClamd?
    private var buffer = ByteBuffer()
    private var hasCommand = false
    private var content: [UInt8] = []

    init(_ server: @escaping () -> FakeClamd?) {
        self.server = server
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        buffer.writeBuffer(&part)
        guard let server = server() else { return context.close(promise: nil) }
        if !hasCommand {
            guard buffer.readableBytes >= 10 else { return }
            guard buffer.readString(length: 10) == "zINSTREAM\0" else {
                return reply("UNKNOWN COMMAND", context)
            }
            hasCommand = true
        }
        while let length = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) {
            if length == 0 { return finish(server, context) }
            guard buffer.readableBytes >= 4 + Int(length) else { return }
            buffer.moveReaderIndex(forwardBy: 4)
            content += buffer.readBytes(length: Int(length)) ?? []
            if case .limits(let limit) = server.current, content.count > limit {
                return reply("INSTREAM size limit exceeded. ERROR", context)
            }
        }
    }

    private func finish(_ server: FakeClamd, _ context: ChannelHandlerContext) {
        server.add(content)
        switch server.current {
        case .finds(let pattern, let name):
            let isFound = String(decoding: content, as: UTF8.self).contains(pattern)
            reply(isFound ? "stream: \(name) FOUND" : "stream: OK", context)
        case .replies(let text): reply(text, context)
        case .limits: reply("stream: OK", context)
        case .closes: context.close(promise: nil)
        case .hangs: break
        }
    }

    private func reply(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text + "\0")), promise: nil)
        context.close(promise: nil)
    }
}

internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A listening socket, and the connections that it accepts.
struct ConnectionListener: Sendable {
    /// The address to listen on.
    let host: String
    /// The port to listen on; 0 for a free one.
    let port: Int
    /// The beginning of the settings with the address, as in `web.management_`, for errors.
    let settingPrefix: String
    /// The maximum number of open connections.
    let maximumConnections: Int
    /// Responds to the requests.
    let dispatcher: Dispatcher

    /// Listens and serves until the task is cancelled, or until a graceful shutdown has completed the requests in
    /// flight.
    ///
    /// - Parameter whenRunning: called with the port once the socket listens.
    /// - Throws: ``ListenError`` when it can't listen on the address.
    func run(whenRunning: @escaping @Sendable (_ port: Int) async -> Void) async throws {
        let (accepted, continuation) = AsyncStream.makeStream(of: ClientConnection.self)
        let server = try await listen(continuation)
        let stop = Stop()
        server.closeFuture.whenComplete { _ in continuation.finish() }
        await withGracefulShutdownHandler {
            await withTaskCancellationHandler {
                await withDiscardingTaskGroup { group in
                    await whenRunning(server.localAddress?.port ?? port)
                    for await client in accepted {
                        let entry = dispatcher.connections.add(client, deadline: 0)
                        if stop.isRequested { client.execute { $0.shutDown() } }
                        group.addTask {
                            await client.serve(by: dispatcher)
                            dispatcher.connections.remove(entry)
                        }
                    }
                }
            } onCancel: {
                server.close(promise: nil)
            }
        } onGracefulShutdown: {
            stop.request()
            server.close(promise: nil)
            for case let client as ClientConnection in dispatcher.connections.handlers {
                client.execute { $0.shutDown() }
            }
        }
    }

    private func listen(_ accepted: AsyncStream<ClientConnection>.Continuation) async throws -> any Channel {
        let dispatcher = dispatcher
        let maximum = maximumConnections
        do {
            return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.backlog, value: 1024)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .serverChannelOption(.maxMessagesPerRead, value: 1)
                .serverChannelInitializer { server in
                    server.eventLoop.makeCompletedFuture {
                        try server.pipeline.syncOperations.addHandler(ConnectionLimit(maximum))
                    }
                }
                .childChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                // A client that reads slowly makes progress in steps of this size, not of a third of the send buffer.
                .childChannelOption(
                    .tcpOption(NIOBSDSocket.Option(rawValue: TCP_NOTSENT_LOWAT)), value: 131_072
                )
                // One read at a time: what waits for slow code is bounded.
                .childChannelOption(.maxMessagesPerRead, value: 1)
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                .childChannelOption(.autoRead, value: false)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            HTTPConnection(dispatcher) { client in
                                if case .terminated = accepted.yield(client) { client.channel.close(promise: nil) }
                            })
                    }
                }
                .bind(host: host, port: port).get()
        } catch {
            throw explained(error)
        }
    }

    /// Returns an error that names the setting to correct; the same error if the reason is another one.
    private func explained(_ error: any Error) -> any Error {
        let (hostSetting, portSetting) = ("\(settingPrefix)host", "\(settingPrefix)port")
        if error is SocketAddressError.UnknownHost { return ListenError.hostUnknown(host: host, setting: hostSetting) }
        return switch (error as? IOError)?.errnoCode ?? 0 {
        case EADDRINUSE: ListenError.addressInUse(host: host, port: port, setting: portSetting)
        case EADDRNOTAVAIL: ListenError.addressUnknown(host: host, setting: hostSetting)
        case EACCES: ListenError.portForbidden(host: host, port: port, setting: portSetting)
        default: error
        }
    }
}

extension ConnectionListener {
    /// Whether a graceful shutdown was requested.
    private final class Stop: Sendable {
        private let flag = Atomic(false)

        var isRequested: Bool { flag.load(ordering: .sequentiallyConsistent) }
        func request() { flag.store(true, ordering: .sequentiallyConsistent) }
    }
}

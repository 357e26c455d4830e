import NIOCore
import NIOPosix

/// The scanner of ClamAV, over TCP.
///
/// Each scan is one connection with the command `INSTREAM`: the content goes to clamd as it is read, and is never in
/// memory as a whole. Source: clamd(8), "COMMANDS".
package struct ClamdScanner: FileScanner {
    /// The largest file that it scans, in bytes: at most clamd's `StreamMaxLength`.
    package let limit: Int
    private let address: ClamdAddress
    private let timeout: Duration
    private let connectTimeout: Duration

    /// A scanner that connects to `address`.
    package init(
        _ address: ClamdAddress, limit: Int, timeout: Duration = .seconds(300), connectTimeout: Duration = .seconds(5)
    ) {
        self.address = address
        self.limit = limit
        self.timeout = timeout
        self.connectTimeout = connectTimeout
    }

    /// Sends the content to clamd and returns its verdict.
    ///
    /// - Throws: ``ScanFailure``; the errors of the content.
    package func scan(_ content: any AsyncSequence<ByteBuffer, any Error> & Sendable) async throws -> ScanVerdict {
        let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do {
            channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.nanoseconds(connectTimeout.wholeNanoseconds))
                .connect(host: address.host, port: address.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            throw ScanFailure.unreachable("\(error)")
        }
        let timeout = timeout
        let reply = try await channel.executeThenClose { inbound, outbound in
            try await Self.converse(content, inbound, outbound, timeout)
        }
        return try ClamdReply.verdict(of: reply)
    }

    /// Sends the content and reads the reply at the same time, since clamd refuses content that is too long while it is
    /// being sent.
    private static func converse(
        _ content: any AsyncSequence<ByteBuffer, any Error> & Sendable,
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        _ timeout: Duration
    ) async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask { try await read(inbound) }
            group.addTask {
                try await send(content, to: outbound)
                return nil
            }
            group.addTask {
                try await Task.sleep(for: timeout)
                throw ScanFailure.timeout
            }
            defer { group.cancelAll() }
            while let reply = try await group.next() {
                if let reply { return reply }
            }
            throw ScanFailure.protocolError
        }
    }

    private static func send(
        _ content: any AsyncSequence<ByteBuffer, any Error> & Sendable,
        to outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws {
        var connection = ClamdConnection(outbound)
        try await connection.write(ByteBuffer(string: "zINSTREAM\0"))
        for try await chunk in content {
            var rest = chunk
            while let part = rest.readSlice(length: min(rest.readableBytes, ClamdReply.partLimit)),
                part.readableBytes > 0
            {
                try await connection.write(ByteBuffer(integer: UInt32(part.readableBytes)))
                try await connection.write(part)
            }
        }
        try await connection.write(ByteBuffer(integer: UInt32(0)))
    }

    /// Returns the reply, which ends with a zero byte or with the connection.
    private static func read(_ inbound: NIOAsyncChannelInboundStream<ByteBuffer>) async throws -> [UInt8] {
        var reply: [UInt8] = []
        do {
            for try await chunk in inbound {
                reply += chunk.readableBytesView
                guard reply.count <= ClamdReply.lengthLimit else { throw ScanFailure.protocolError }
                if reply.contains(0) { break }
            }
        } catch let error as IOError where reply.isEmpty {
            throw ScanFailure.unreachable("\(error)")
        }
        try Task.checkCancellation()
        return reply
    }
}

/// The writing end of a connection to clamd; it stops quietly when clamd closes it, since its reply says why.
private struct ClamdConnection {
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var isClosed = false

    init(_ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) {
        self.outbound = outbound
    }

    mutating func write(_ bytes: ByteBuffer) async throws {
        guard !isClosed else { return }
        do {
            try await outbound.write(bytes)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            isClosed = true
        }
    }
}

extension Duration {
    /// The duration in nanoseconds, at most a day.
    fileprivate var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = min(max(self, .zero), .seconds(86_400)).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

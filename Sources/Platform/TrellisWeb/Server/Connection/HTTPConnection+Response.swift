internal import HTTPTypes
internal import NIOCore
internal import TrellisKernel

extension HTTPConnection {
    /// Writes a whole response.
    func respond(_ response: RouteResponse) {
        guard let context, phase == .request, responsePhase == .none else { return }
        responsePhase = .ended
        var buffer = head(of: response, context)
        if case .bytes(let bytes) = response.body {
            if bytes.readableBytes <= Self.sliceLength {
                buffer.writeImmutableBuffer(bytes)
                write(buffer, context)
            } else {
                write(buffer, context)
                writeSlices(of: bytes, context)
            }
        } else {
            write(buffer, context)
        }
        flush(context)
    }

    /// Writes the head of a response whose body follows in parts.
    func beginStream(_ response: RouteResponse) {
        guard let context, phase == .request, responsePhase == .none else { return }
        responsePhase = .begun
        write(head(of: response, context), context)
        flush(context)
    }

    /// Writes a part of the body, and resumes the code when it may write the next.
    func writePart(_ part: ByteBuffer, _ code: UnsafeContinuation<Void, any Error>) {
        guard let context, phase == .request, responsePhase == .begun else {
            return code.resume(throwing: ChannelError.ioOnClosedChannel)
        }
        // An empty chunk would be the end.
        guard part.readableBytes > 0 else { return code.resume() }
        if isChunked {
            var buffer = context.channel.allocator.buffer(capacity: min(part.readableBytes, Self.sliceLength) + 16)
            buffer.writeString(String(part.readableBytes, radix: 16))
            buffer.writeStaticString("\r\n")
            if part.readableBytes <= Self.sliceLength {
                buffer.writeImmutableBuffer(part)
                buffer.writeStaticString("\r\n")
                write(buffer, context)
            } else {
                write(buffer, context)
                writeSlices(of: part, context)
                write(ByteBuffer(staticString: "\r\n"), context)
            }
        } else {
            writeSlices(of: part, context)
        }
        flush(context)
        if context.channel.isWritable { code.resume() } else { writers.append(code) }
    }

    /// Ends a response in parts.
    func endStream() {
        guard let context, phase == .request, responsePhase == .begun else { return }
        responsePhase = .ended
        guard isChunked else {
            if unsent == 0 { responseWasSent() }
            return
        }
        write(ByteBuffer(staticString: "0\r\n\r\n"), context)
        flush(context)
    }

    /// Sends an interim response.
    func send(_ interim: ByteBuffer) {
        guard let context else { return }
        write(interim, context)
        flush(context)
    }

    /// Refuses a request that can't be served, and closes the connection.
    ///
    /// - Parameter head: the head as far as it could be read.
    func refuse(_ error: RequestError, head: HTTPRequest?) {
        phase = .request
        responsePhase = .none
        isHeadTimed = false
        phaseDeadline = .max
        current = nil
        keepsAlive = false
        isBodyBroken = true
        respond(dispatcher.refusal(of: head, error: error, from: client?.remoteAddress))
    }

    func resumeWriter() {
        for writer in writers { writer.resume() }
        writers = []
    }

    // MARK: - Bytes

    private func head(of response: RouteResponse, _ context: ChannelHandlerContext) -> ByteBuffer {
        var isEndless = false
        if case .stream(length: nil, _) = response.body { isEndless = true }
        let isHTTP10 = current?.isHTTP10 ?? false
        isChunked = isEndless && !isHTTP10
        if isShuttingDown || isEndless && isHTTP10 || leavesTooMuchUnread
            || response.headers.first(.connection)?.lowercased() == "close"
        {
            keepsAlive = false
        }
        var capacity = 1024
        if case .bytes(let bytes) = response.body { capacity += min(bytes.readableBytes, Self.sliceLength) }
        var buffer = context.channel.allocator.buffer(capacity: capacity)
        buffer.writeHead(of: response)
        if isChunked { buffer.writeStaticString("Transfer-Encoding: chunked\r\n") }
        if !keepsAlive {
            buffer.writeStaticString("Connection: close\r\n")
        } else if isHTTP10 {
            buffer.writeStaticString("Connection: keep-alive\r\n")
        }
        buffer.writeStaticString("\r\n")
        return buffer
    }

    /// Whether the rest of the request is too long to read only to keep the connection open.
    ///
    /// A client that waited for 100 in vain may send the body or leave it out, so its end can't be known.
    private var leavesTooMuchUnread: Bool {
        guard !decoder.isComplete else { return false }
        if awaitsContinue || isBodyBroken { return true }
        return decoder.remaining.map { $0 - input.readableBytes > limits.unreadBytes } ?? false
    }

    private func writeSlices(of bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        var rest = bytes
        while rest.readableBytes > 0, let slice = rest.readSlice(length: min(rest.readableBytes, Self.sliceLength)) {
            write(slice, context)
        }
    }

    private func write(_ buffer: ByteBuffer, _ context: ChannelHandlerContext) {
        let count = buffer.readableBytes
        // Writing more is no progress of a client that doesn't read.
        if unsent == 0 { latestSent = MonotonicTime.nanoseconds }
        unsent += count
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenSuccess { [self] in wasSent(count) }
        context.write(wrapOutboundOut(buffer), promise: promise)
    }

    private func wasSent(_ count: Int) {
        unsent -= count
        if unsent > 0 {
            latestSent = MonotonicTime.nanoseconds
            updateDeadline()
        } else if responsePhase == .ended, phase == .request {
            responseWasSent()
        }
    }

    /// Reads the next request, or the rest of this one, or ends the connection.
    private func responseWasSent() {
        guard keepsAlive else { return linger() }
        guard !decoder.isComplete else { return beginNext() }
        body?.fail(.bodyUnreadable)
        body = nil
        phase = .rest
        discarded = 0
        phaseDeadline = MonotonicTime.nanoseconds &+ limits.unreadTimeout
        process()
        readIfNeeded()
    }

    /// Sends what was written, as far as the client reads.
    private func flush(_ context: ChannelHandlerContext) {
        context.flush()
        updateDeadline()
    }

    /// The most that is sent as one; each slice that is sent counts as progress.
    private static let sliceLength = 65_536
}

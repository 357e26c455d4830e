import CCurl

extension CurlHandle {
    /// Sets the functions that libcurl calls while it sends a message; each gets the ``SMTPExchange`` as its context.
    func setCallbacks() {
        set(CURLOPT_READFUNCTION, readContent)
        set(CURLOPT_HEADERFUNCTION, receiveLine)
        // Without it, libcurl writes what it takes for content to the standard output.
        set(CURLOPT_WRITEFUNCTION, discard)
        set(CURLOPT_NOPROGRESS, false)
        set(CURLOPT_XFERINFOFUNCTION, checkEnd)
        set(CURLOPT_VERBOSE, true)
        set(CURLOPT_DEBUGFUNCTION, recordCommand)
    }

    /// Sets the exchange that the functions get.
    func set(callbackContext context: UnsafeMutableRawPointer?) {
        for option in [CURLOPT_READDATA, CURLOPT_HEADERDATA, CURLOPT_XFERINFODATA, CURLOPT_DEBUGDATA] {
            set(option, pointer: context)
        }
    }
}

private func exchange(_ context: UnsafeMutableRawPointer?) -> SMTPExchange? {
    context.map { Unmanaged<SMTPExchange>.fromOpaque($0).takeUnretainedValue() }
}

private let readContent: trellis_curl_buffer_callback = { buffer, size, count, context in
    guard let exchange = exchange(context), let buffer else { return 0 }
    return exchange.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
}

private let receiveLine: trellis_curl_buffer_callback = { buffer, size, count, context in
    guard let exchange = exchange(context), let buffer else { return size * count }
    let line = UnsafeRawBufferPointer(start: buffer, count: size * count)
    // Any other number than the length of the line ends the transfer.
    return exchange.received(line) ? line.count : 0
}

private let discard: trellis_curl_buffer_callback = { _, size, count, _ in size * count }

/// libcurl calls it several times a second while data moves, and about once a second otherwise.
private let checkEnd: trellis_curl_progress_callback = { context, _, _, _, _ in
    exchange(context)?.mustEnd == true ? 1 : 0
}

private let recordCommand: trellis_curl_debug_callback = { _, type, data, count, context in
    if type == CURLINFO_HEADER_OUT, let data {
        exchange(context)?.sent(UnsafeRawBufferPointer(start: data, count: count))
    }
    return 0
}

import CCurl

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// An easy handle of libcurl, with the connections that it keeps; only one thread may use it at a time.
final class CurlHandle {
    private let handle: UnsafeMutableRawPointer
    /// The first option that libcurl refused.
    private(set) var failure: CURLcode?

    /// Creates a handle; nil if libcurl can't be initialised.
    init?() {
        guard Self.isInitialized, let handle = curl_easy_init() else { return nil }
        self.handle = handle
    }

    /// Closes the connections; SMTP servers get `QUIT`.
    deinit {
        curl_easy_cleanup(handle)
    }

    /// Initialises the library once, before the first handle; it isn't safe to do that on several threads.
    private static let isInitialized = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    func set(_ option: CURLoption, _ value: Int) { check(trellis_curl_set_long(handle, option, value)) }
    func set(_ option: CURLoption, _ value: Bool) { set(option, value ? 1 : 0) }
    func set(_ option: CURLoption, offset value: Int) {
        check(trellis_curl_set_offset(handle, option, curl_off_t(value)))
    }
    /// Sets a text, which libcurl copies; nil removes it.
    func set(_ option: CURLoption, _ value: String?) { check(trellis_curl_set_text(handle, option, value)) }
    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) {
        check(trellis_curl_set_pointer(handle, option, value))
    }
    func set(_ option: CURLoption, list value: UnsafeMutablePointer<curl_slist>?) {
        check(trellis_curl_set_list(handle, option, value))
    }
    func set(_ option: CURLoption, _ callback: trellis_curl_buffer_callback?) {
        check(trellis_curl_set_buffer_callback(handle, option, callback))
    }
    func set(_ option: CURLoption, _ callback: trellis_curl_progress_callback?) {
        check(trellis_curl_set_progress_callback(handle, option, callback))
    }
    func set(_ option: CURLoption, _ callback: trellis_curl_debug_callback?) {
        check(trellis_curl_set_debug_callback(handle, option, callback))
    }

    /// Performs the transfer; returns its result, and libcurl's description of a failure.
    func perform() -> (code: CURLcode, description: String) {
        // One octet more than libcurl writes, so that the text always ends.
        var buffer = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE) + 1)
        let code = buffer.withUnsafeMutableBufferPointer { buffer in
            set(CURLOPT_ERRORBUFFER, pointer: buffer.baseAddress)
            defer { set(CURLOPT_ERRORBUFFER, pointer: nil) }
            return curl_easy_perform(handle)
        }
        let written = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return (code, written.isEmpty ? curl_easy_strerror(code).map { String(cString: $0) } ?? "" : written)
    }

    /// Ends the connection of the last transfer, if it is still open, so that nothing more can be sent or received.
    ///
    /// libcurl itself keeps a connection whose final reply it didn't wait for, and would take that reply for the reply
    /// to the next command.
    func abandonConnection() {
        var socket = curl_socket_t(-1)
        guard trellis_curl_get_socket(handle, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK, socket >= 0 else { return }
        shutdown(socket, Int32(SHUT_RDWR))
    }

    private func check(_ code: CURLcode) {
        if code != CURLE_OK, failure == nil { failure = code }
    }
}

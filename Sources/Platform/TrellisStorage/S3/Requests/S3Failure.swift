import TrellisKernel

/// A request that failed: with a response that says why, or without one.
struct S3Failure: Error {
    /// The code of the store, as in `NoSuchKey`; empty without a document.
    var code = ""
    /// What the store says, or what the connection says.
    var message: String
    /// The status of the response; nil without a response.
    var status: Int?
    /// The region in which the bucket is, if the store says so.
    var region: String?
    /// The time of the store.
    var date: Timestamp?
    /// The size of the object, if a range isn't in it.
    var size: Int64?
    /// Whether a failure without a response is one that doesn't pass.
    var isFinal = false
    /// Whether an earlier attempt of the same request may have succeeded.
    var followsUnknownOutcome = false

    /// Whether the same request may succeed later.
    var isTransient: Bool {
        guard let status else { return !isFinal }
        let codes = [
            "InternalError", "ServiceUnavailable", "SlowDown", "Throttling", "RequestTimeout", "OperationAborted",
            "ConditionalRequestConflict", "TooManyRequestsException",
        ]
        return [429, 500, 502, 503, 504].contains(status) || codes.contains(code)
    }

    /// Whether the store refuses the credentials because they are no longer valid; a `HEAD` has only the status.
    func isExpiry(of method: String) -> Bool {
        ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired"].contains(code)
            || (method == "HEAD" && status == 400 && region == nil)
    }

    /// Whether the store refuses the time of the signature; not all say so by the code, and a `HEAD` has none.
    func isSkew(at time: Timestamp) -> Bool {
        if code == "RequestTimeTooSkewed" { return true }
        guard status == 400 || status == 403, let date else { return false }
        return abs((date - time).microseconds) > 14 * 60 * 1_000_000
    }

    /// What the store said, on one line and in at most 300 bytes.
    var reason: String {
        let said = [code, message].filter { !$0.isEmpty }.joined(separator: ": ")
        let text = said.isEmpty ? "it responded with status \(status ?? 0)" : said
        let bytes = text.utf8.prefix(300).map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: " ") : $0 }
        let line = String(decoding: bytes, as: UTF8.self)
        return line.removingSuffix(utf8: ".").map { String($0) } ?? line
    }

    /// Returns the failure of a store that this is, for an object.
    func storageError(_ key: StorageKey?) -> StorageError {
        switch (code, status, key) {
        case ("NoSuchBucket", _, _), ("NoSuchUpload", _, _): .failed(reason)
        case ("NoSuchKey", _, let key?), (_, 404, let key?): .notFound(key)
        case ("PreconditionFailed", _, let key?), (_, 412, let key?): .exists(key)
        case ("InvalidRange", _, _), (_, 416, _): .rangeNotSatisfiable(size: max(0, size ?? 0))
        case ("BadDigest", _, let key?), ("XAmzContentSHA256Mismatch", _, let key?),
            ("XAmzContentChecksumMismatch", _, let key?):
            .checksumMismatch(key)
        case ("QuotaExceeded", _, _), ("XMinioStorageFull", _, _), (_, 507, _): .full(reason)
        case (_, 401, _), (_, 403, _), ("AccessDenied", _, _), ("ExpiredToken", _, _), ("InvalidToken", _, _):
            .accessDenied(reason)
        default: isTransient ? .unavailable(reason) : .failed(reason)
        }
    }
}

extension S3Failure {
    /// The failure that a document says, and the size of the object for a range outside of it.
    ///
    /// - Parameter document: nil if the body isn't XML, as that of a proxy.
    init(status: Int, document: XMLElement?, region: String?, date: Timestamp?) {
        let error = document?.name == "Error" ? document : nil
        self.init(
            code: error?["Code"]?.text ?? "", message: error?["Message"]?.text ?? "", status: status,
            region: (region ?? error?["Region"]?.text).flatMap(Self.region), date: date,
            size: error?["ActualObjectSize"].flatMap { Int64($0.text) })
    }

    /// Returns the name of a region; nil for other texts, since it becomes part of a host name.
    private static func region(_ text: String) -> String? {
        let isName = text.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                || byte == UInt8(ascii: "-")
        }
        return isName && (1...40).contains(text.utf8.count) ? text : nil
    }
}

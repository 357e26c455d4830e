internal import HTTPTypes
internal import NIOCore
import TrellisKernel

/// The submitted fields of a page's form, in the order of the fields.
///
/// Source: WHATWG URL, `application/x-www-form-urlencoded`.
public struct FormFields: Sendable {
    /// All of them.
    package let pairs: [(name: String, value: String)]

    init(_ pairs: [(name: String, value: String)]) {
        self.pairs = pairs
    }

    /// The first value under `name`, or nil.
    public subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// Returns every value under `name`; a row of checkboxes sends several.
    public func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }
}

extension RouteRequest {
    /// Returns the fields of the form in the body, unless a page of another site sent it.
    ///
    /// - Throws: ``AccessError/originMismatch``; ``RequestError`` for a body that has another type, is malformed or
    ///   exceeds the body limit.
    public func formFields() async throws -> FormFields {
        try OriginCheck.check(info)
        let type = info.headers.first(.contentType)?.prefix(upToUTF8: ";").trimming().lowercased()
        guard type == "application/x-www-form-urlencoded" else {
            throw RequestError.unsupportedMediaType(expected: "application/x-www-form-urlencoded")
        }
        let body = try await collectBody()
        guard let pairs = body.withUnsafeReadableBytes({ RequestTarget.pairs($0.bindMemory(to: UInt8.self)) }) else {
            throw RequestError.formMalformed
        }
        return FormFields(pairs)
    }
}

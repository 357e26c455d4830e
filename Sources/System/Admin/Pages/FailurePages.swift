import HTTPTypes
import TrellisKernel
import TrellisWeb

/// Shows people what went wrong, and leads those who aren't signed in to where they can.
struct FailurePages: Sendable {
    let frame: PageFrame

    /// The page for `problem`.
    func show(_ problem: Problem, of request: HTTPRequest) -> RouteResponse {
        if problem.status == 401 {
            return PageAnswer.seeOther(Self.signIn(returningTo: request)).whole
        }
        let fields: PageFields = [
            "status": "\(problem.status)", "title": .text(problem.title), "detail": .text(problem.detail),
            "code": .text(problem.code), "requestID": .text(problem.requestID),
        ]
        let status = HTTPResponse.Status(code: problem.status, reasonPhrase: problem.title)
        guard let page = try? frame.openPage("failure", title: problem.title, fields, status: status) else {
            return .problem(problem)
        }
        return page.whole
    }

    /// The sign-in page, which leads back to what was asked for; a form that was sent is not sent again.
    private static func signIn(returningTo request: HTTPRequest) -> String {
        guard request.method == .get, let path = request.path, ReturnPath(path).text == path else {
            return AdminPath.signIn
        }
        return "\(AdminPath.signIn)?next=\(QueryText.escaped(path))"
    }
}

/// Text as a value of a query.
enum QueryText {
    /// The text with everything escaped but letters, digits, `-`, `.`, `_`, `~` and the slash.
    ///
    /// Source: RFC 3986, section 2.3.
    static func escaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    /// The text as one segment of a path.
    static func segment(_ text: String) -> String { escaped(text).replacing("/", with: "%2F") }

    /// The pairs that have a value, as a query with its question mark; nothing when none has.
    static func query(_ pairs: [(name: String, value: String?)]) -> String {
        let parts = pairs.compactMap { pair in
            pair.value.flatMap { $0.isEmpty ? nil : "\(pair.name)=\(escaped($0))" }
        }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }
}

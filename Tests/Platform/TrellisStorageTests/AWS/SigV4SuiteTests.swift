import Testing
import TrellisConfig
import TrellisKernel
import TrellisStorage

/// Source: the test suite of AWS Signature Version 4.
///
/// Its paths are encoded once, which real services other than S3 don't do.
@Suite("Signature version 4, test suite of Amazon")
struct SigV4SuiteTests {
    static let signer = SigV4(service: "service", region: "us-east-1", encodesPathOnce: true)
    static let credentials = AWSCredentials(
        accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"))
    static let token = """
        AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YU\
        uwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8Y\
        QcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/\
        oLxBA==
        """

    struct Vector: CustomTestStringConvertible, Sendable {
        var name: String
        var method = "GET"
        var path = "/"
        var query: [(name: String, value: String)] = []
        var fields: [(name: String, value: String)] = []
        var body = ""
        var names = "host;x-amz-date"
        var signature: String

        var testDescription: String { name }
    }

    static let vectors = [
        Vector(
            name: "get-vanilla",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Vector(
            name: "post-vanilla", method: "POST",
            signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        Vector(
            name: "get-vanilla-query-order-key-case", query: [("Param2", "value2"), ("Param1", "value1")],
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        Vector(
            name: "get-vanilla-empty-query-key", query: [("Param1", "value1")],
            signature: "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"),
        Vector(
            name: "get-unreserved",
            path: "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
            signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
        Vector(
            name: "get-utf8", path: "/ሴ",
            signature: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        Vector(
            name: "get-header-value-trim", fields: [("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")],
            names: "host;my-header1;my-header2;x-amz-date",
            signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"),
        Vector(
            name: "post-x-www-form-urlencoded", method: "POST",
            fields: [("Content-Type", "application/x-www-form-urlencoded")], body: "Param1=value1",
            names: "content-type;host;x-amz-date",
            signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"),
    ]

    static let time = Timestamp("2015-08-30T12:36:00Z") ?? Timestamp(microseconds: 0)

    @Test("The signature of each vector is the published one", arguments: vectors)
    func vector(_ vector: Vector) throws {
        let request = SigV4Request(
            method: vector.method, host: "example.amazonaws.com", path: vector.path, query: vector.query,
            fields: vector.fields)
        let fields = Self.signer.fields(
            signing: request, payload: .hash(of: Array(vector.body.utf8)), as: Self.credentials, at: Self.time)

        #expect(fields.map(\.name) == ["X-Amz-Date", "Authorization"])
        #expect(fields.first?.value == "20150830T123600Z")
        #expect(
            fields.last?.value == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                + "SignedHeaders=\(vector.names), Signature=\(vector.signature)")
    }

    @Test("The token of temporary credentials is signed")
    func sessionToken() throws {
        let credentials = AWSCredentials(
            accessKeyID: Self.credentials.accessKeyID, secretAccessKey: Self.credentials.secretAccessKey,
            sessionToken: Secret(Self.token))
        let fields = Self.signer.fields(
            signing: SigV4Request(method: "POST", host: "example.amazonaws.com", path: "/"), payload: .empty,
            as: credentials, at: Self.time)

        #expect(fields.map(\.name) == ["X-Amz-Date", "X-Amz-Security-Token", "Authorization"])
        #expect(
            fields.last?.value == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                + "SignedHeaders=host;x-amz-date;x-amz-security-token, "
                + "Signature=85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead")
    }

    @Test("Other services than S3 sign the path encoded twice, and send it encoded once")
    func pathEncodedTwice() {
        let request = SigV4Request(method: "GET", host: "example.amazonaws.com", path: "/a b")
        let twice = SigV4(service: "service", region: "us-east-1")
        let once = Self.signer.fields(
            signing: SigV4Request(method: "GET", host: "example.amazonaws.com", path: "/a%20b"), payload: .empty,
            as: Self.credentials, at: Self.time)

        let fields = twice.fields(signing: request, payload: .empty, as: Self.credentials, at: Self.time)

        #expect(request.target == "/a%20b")
        #expect(fields.last?.value == once.last?.value)
    }
}

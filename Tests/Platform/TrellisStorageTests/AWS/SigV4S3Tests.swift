import Testing
import TrellisConfig
import TrellisKernel
import TrellisStorage

/// Source: "Signature Calculations for the Authorization Header" and "Authenticating Requests: Using Query Parameters"
/// in the API reference of Amazon S3.
@Suite("Signature version 4, examples of Amazon S3")
struct SigV4S3Tests {
    static let signer = SigV4(service: "s3", region: "us-east-1")
    static let credentials = AWSCredentials(
        accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
    static let time = Timestamp("2013-05-24T00:00:00Z") ?? Timestamp(microseconds: 0)

    private func signature(
        _ method: String, _ path: String, query: [(name: String, value: String)] = [],
        fields: [(name: String, value: String)] = [], payload: SigV4Payload = .empty
    ) -> String? {
        let request = SigV4Request(
            method: method, host: "examplebucket.s3.amazonaws.com", path: path, query: query, fields: fields)
        return Self.signer.fields(signing: request, payload: payload, as: Self.credentials, at: Self.time).last?.value
    }

    private let prefix = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "

    @Test("GET of a range")
    func range() {
        #expect(
            signature("GET", "/test.txt", fields: [("Range", "bytes=0-9")])
                == prefix + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    }

    @Test("PUT of an object whose key has a dollar sign")
    func put() {
        #expect(
            signature(
                "PUT", "/test$file.text",
                fields: [("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
                payload: .hash(of: Array("Welcome to Amazon S3.".utf8)))
                == prefix + "SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class, "
                + "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
    }

    @Test("GET of a query parameter without a value")
    func parameterWithoutValue() {
        #expect(
            signature("GET", "/", query: [("lifecycle", "")])
                == prefix + "SignedHeaders=host;x-amz-content-sha256;x-amz-date, "
                + "Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
    }

    @Test("GET of a list")
    func list() {
        #expect(
            signature("GET", "/", query: [("prefix", "J"), ("max-keys", "2")])
                == prefix + "SignedHeaders=host;x-amz-content-sha256;x-amz-date, "
                + "Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
    }

    @Test("A presigned GET")
    func presigned() {
        let request = SigV4Request(method: "GET", host: "examplebucket.s3.amazonaws.com", path: "/test.txt")
        #expect(
            Self.signer.presignedTarget(of: request, as: Self.credentials, at: Self.time, expiresIn: 86_400)
                == "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
                + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
                + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
    }

    @Test("Every byte of a key that isn't unreserved is encoded, once, and the slash is kept")
    func specialCharacters() {
        let request = SigV4Request(
            method: "GET", host: "h", path: "/a b/+(1)[x]'*é=&?#%.txt", query: [("b", "x y"), ("a", "é+/")])
        #expect(
            request.target
                == "/a%20b/%2B%281%29%5Bx%5D%27%2A%C3%A9%3D%26%3F%23%25.txt?a=%C3%A9%2B%2F&b=x%20y")
    }

    @Test("Query parameters are sorted by their encoded bytes")
    func order() {
        let request = SigV4Request(
            method: "GET", host: "h", path: "/", query: [("b", "2"), ("a-", ""), ("a", "2"), ("A", ""), ("a", "1")])
        #expect(request.target == "/?A=&a=1&a=2&a-=&b=2")
    }

    @Test("Neither key nor token of credentials is printed")
    func secrets() {
        let credentials = AWSCredentials(
            accessKeyID: "AKID", secretAccessKey: Secret("hidden-key"), sessionToken: Secret("hidden-token"))
        #expect(!"\(credentials) \(String(reflecting: credentials))".contains("hidden"))
    }
}

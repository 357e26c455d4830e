import Testing
import TrellisConfig
import TrellisKernel
import TrellisStorage

/// Source: the signatures that botocore 1.44 makes of the same requests at the same time.
@Suite("Signature version 4, compared with botocore")
struct SigV4BotocoreTests {
    private let time = Timestamp("2026-11-29T06:00:00Z") ?? Timestamp(microseconds: 0)
    private let credentials = AWSCredentials(
        accessKeyID: "AKID+/x", secretAccessKey: Secret("sec/ret+="), sessionToken: Secret("to/k+en=="))
    private let object = SigV4Request(
        method: "GET", host: "b.s3.eu-west-1.amazonaws.com:8443", path: "/ü b/+(1)[x]'*~=&?#%.txt",
        query: [("response-content-disposition", "attachment; filename=\"a b.txt\"")])

    @Test("SES: the path is encoded twice in the signature")
    func mail() {
        let request = SigV4Request(
            method: "POST", host: "email.eu-west-1.amazonaws.com", path: "/v2/email/identities/a b@x.example/ü",
            query: [("NextToken", "a b+/="), ("A", "")], fields: [("Content-Type", "application/json")])
        let fields = SigV4(service: "ses", region: "eu-west-1")
            .fields(signing: request, payload: .hash(of: Array("{\"a\":1}".utf8)), as: credentials, at: time)

        #expect(request.target == "/v2/email/identities/a%20b%40x.example/%C3%BC?A=&NextToken=a%20b%2B%2F%3D")
        #expect(
            fields.last?.value == "AWS4-HMAC-SHA256 Credential=AKID+/x/20261129/eu-west-1/ses/aws4_request, "
                + "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, "
                + "Signature=8027518ecb3e381c33dd6deefef4caa5725610074830ba673dbbdeaec7d2f552")
    }

    @Test("S3: a key with special characters, a port, and temporary credentials in the header")
    func header() {
        let fields = SigV4(service: "s3", region: "eu-west-1")
            .fields(signing: object, payload: .empty, as: credentials, at: time)
        #expect(
            fields.last?.value.hasSuffix("Signature=aa592063ba5ec64862f9be449451c384816c1de9e7aa029123112538cfbb49a3")
                == true)
    }

    @Test("S3: the same in a presigned URL")
    func presigned() {
        let target = SigV4(service: "s3", region: "eu-west-1")
            .presignedTarget(of: object, as: credentials, at: time, expiresIn: 3600)
        #expect(target.contains("&X-Amz-Credential=AKID%2B%2Fx%2F20261129%2Feu-west-1%2Fs3%2Faws4_request&"))
        #expect(
            target.hasSuffix(
                "&X-Amz-Signature=de12a9b6b379df0d9453ee63cf84ca7cda8d09c47b3719a6202c7056100358a4"))
    }
}

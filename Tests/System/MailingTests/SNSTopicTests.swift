import Testing

@testable import TrellisMailing

@Suite("Hosts of Amazon SNS")
struct SNSTopicTests {
    @Test(
        "Topics have the host and the names of their region",
        arguments: [
            ("arn:aws:sns:af-south-1:1:t", "sns.af-south-1.amazonaws.com", "sns-signing.af-south-1.amazonaws.com"),
            ("arn:aws:sns:us-east-1:1:t", "sns.us-east-1.amazonaws.com", "sns.amazonaws.com"),
            ("arn:aws-cn:sns:cn-north-1:1:t", "sns.cn-north-1.amazonaws.com.cn", "sns-cn-north-1.amazonaws.com.cn"),
            (
                "arn:aws-us-gov:sns:us-gov-east-1:1:t", "sns.us-gov-east-1.amazonaws.com",
                "sns-us-gov-west-1.amazonaws.com"
            ),
        ])
    func topics(arn: String, host: String, name: String) throws {
        let topic = try #require(SNSTopic(arn))
        #expect(topic.host == host && topic.certificateNames.contains(name))
        #expect(topic.isCertificate("https://\(host)/SimpleNotificationService-1.pem"))
    }

    @Test(
        "Other texts are no topics",
        arguments: [
            "", "mails", "arn:aws:sqs:eu-central-1:1:t", "arn:aws:sns:eu-central-1:1:", "arn:aws:sns::1:t",
            "arn:aws:sns:evil.com/:1:t", "arn:aws:sns:eu-central-1:1:t:sub", "arn:other:sns:eu-central-1:1:t",
        ])
    func noTopics(_ arn: String) { #expect(SNSTopic(arn) == nil) }

    @Test(
        "Only hosts below amazontrust.com count as Amazon Trust Services",
        arguments: [
            ("http://crt.r2m02.amazontrust.com/r2m02.cer", true), ("https://x.amazontrust.com/", true),
            ("http://amazontrust.com/x", false), ("http://evilamazontrust.com/x", false),
            ("http://x.amazontrust.com.example.com/x", false), ("http://x.amazontrust.com:80/x", false),
            ("http://user@x.amazontrust.com/x", false), ("http://x.amazontrust.com", false),
            ("ldap://x.amazontrust.com/x", false), ("http://example.com/.amazontrust.com/", false),
            ("http://x.amazontrust.com/a b", false), ("http://example.com\\.amazontrust.com/", false),
        ])
    func trustServices(url: String, isTrusted: Bool) {
        #expect(SigningCertificate.isAmazonTrust(url) == isTrusted)
    }
}

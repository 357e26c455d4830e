import TrellisKernel

/// A topic of Amazon SNS by its ARN, as in `arn:aws:sns:eu-central-1:123456789012:mails`.
struct SNSTopic: Hashable {
    /// The ARN as written.
    let arn: String
    let partition: String
    let region: String

    /// Parses an ARN; nil for anything else.
    init?(_ arn: String) {
        let parts = arn.split(utf8: ":", omittingEmptySubsequences: false)
        guard arn.utf8.count <= 512, parts.count == 6, parts[0] == "arn", parts[2] == "sns",
            ["aws", "aws-cn", "aws-us-gov"].contains(parts[1]), Self.isName(parts[3]), Self.isName(parts[4]),
            !parts[5].isEmpty, parts[5].utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.arn = arn
        partition = String(parts[1])
        region = String(parts[3])
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.count <= 40
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }

    /// The host of SNS in the topic's region, in lower case.
    var host: String { "sns.\(region).\(domain)" }

    /// The names of which a certificate of SNS for the region has one.
    ///
    /// Older regions share `sns.amazonaws.com`; newer ones, China and GovCloud have names of their own.
    var certificateNames: Set<String> {
        switch partition {
        case "aws-cn": [host, "sns-\(region).\(domain)", "sns-signing.\(region).\(domain)"]
        case "aws-us-gov": [host, "sns-us-gov-west-1.\(domain)", "sns-signing.\(region).\(domain)"]
        default: [host, "sns.\(domain)", "sns-signing.\(region).\(domain)"]
        }
    }

    private var domain: String { partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com" }

    /// Returns whether the URL is of SNS in the topic's region: `https`, exactly that host, no port, no user.
    ///
    /// Compares bytes before any parser of URLs sees them, so that no two parsers can disagree about the host.
    func isOwn(_ url: String) -> Bool {
        url.utf8.count <= 2048 && url.utf8.starts(with: "https://\(host)/".utf8)
            && url.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "#") }
    }

    /// Returns whether the URL is of a certificate of SNS in the topic's region.
    func isCertificate(_ url: String) -> Bool {
        isOwn(url) && url.utf8.count > ".pem".utf8.count && url.hasSuffix(utf8: ".pem") && !url.utf8.contains(0x3F)
    }
}

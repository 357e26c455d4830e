import Crypto
import CryptoExtras
import Foundation
import SwiftASN1
import Synchronization
import X509

@testable import TrellisMailing

/// The server of SNS in one region with certificates of an authority that was made up for the tests.
enum FakeSNS {
    static let topic = "arn:aws:sns:eu-central-1:123456789012:mails"
    static let host = "https://sns.eu-central-1.amazonaws.com"
    static let issuerURL = "http://crt.tests.amazontrust.com/issuer.cer"

    /// The certificates that it publishes.
    enum File: String, CaseIterable {
        /// Valid, with the certificate of its issuer.
        case chain
        /// Valid, without the certificate of its issuer; names where to fetch it.
        case single
        /// Valid, without the certificate of its issuer; names a host of another operator for it.
        case foreignIssuer
        /// Without the certificate of its issuer, and without a place to fetch it.
        case noIssuer
        case expired, notYetValid
        /// Of another host.
        case otherName
        /// Of an authority that isn't trusted.
        case untrusted
        /// With a key that isn't RSA.
        case elliptic
        /// Issued by a certificate that isn't of an authority.
        case issuedByLeaf

        var url: String { "\(FakeSNS.host)/SimpleNotificationService-\(rawValue).pem" }
    }

    struct NotFound: Error {}

    private static let requests = Mutex<[String]>([])

    /// The trust of the product under test.
    static let trust = SNSTrust(roots: CertificateStore([authority.root])) { url, _ in
        requests.withLock { $0.append(url) }
        if url == issuerURL { return try der(authority.issuer) }
        if url.hasPrefix("\(host)/?Action=ConfirmSubscription&Token=good") { return Array("<ok/>".utf8) }
        if url.hasSuffix("/garbage.pem") { return Array("garbage".utf8) }
        guard let file = File.allCases.first(where: { $0.url == url }) else { throw NotFound() }
        return try authority.pem(of: file)
    }

    /// Returns how often this URL was requested.
    static func count(of url: String) -> Int { requests.withLock { $0.count { $0 == url } } }

    /// Signs as SNS does: version 1 with SHA-1, version 2 with SHA-256.
    static func sign(_ text: String, version: String) throws -> String {
        let bytes = Array(text.utf8)
        let signature =
            version == "1"
            ? try authority.key.signature(for: Insecure.SHA1.hash(data: bytes), padding: .insecurePKCS1v1_5)
            : try authority.key.signature(for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5)
        return signature.rawRepresentation.base64EncodedString()
    }

    private static func der(_ certificate: Certificate) throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return serializer.serializedBytes
    }

    private static let authority: Authority = {
        do { return try Authority() } catch { fatalError("\(error)") }
    }()
}

/// An authority with an issuer below its root, and the key of SNS.
private struct Authority {
    let root: Certificate
    let issuer: Certificate
    let key: _RSA.Signing.PrivateKey
    private let rootKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
    private let issuerKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
    private let otherKey = Certificate.PrivateKey(P256.Signing.PrivateKey())

    init() throws {
        key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let rootName = try DistinguishedName { CommonName("Root of the tests") }
        root = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: rootKey.publicKey, notValidBefore: Self.day(-1000),
            notValidAfter: Self.day(1000), issuer: rootName, subject: rootName,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
            },
            issuerPrivateKey: rootKey)
        issuer = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: issuerKey.publicKey, notValidBefore: Self.day(-500),
            notValidAfter: Self.day(500), issuer: rootName, subject: try Self.name("Issuer of the tests"),
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
            },
            issuerPrivateKey: rootKey)
    }

    func pem(of file: FakeSNS.File) throws -> [UInt8] {
        let name = "sns.amazonaws.com"
        let certificates: [Certificate] =
            switch file {
            case .chain: [try leaf(name), issuer]
            case .single: [try leaf(name, issuerURL: FakeSNS.issuerURL)]
            case .foreignIssuer: [try leaf(name, issuerURL: "http://amazontrust.com.example.org/issuer.cer")]
            case .noIssuer: [try leaf(name)]
            case .expired: [try leaf(name, days: -300 ... -1), issuer]
            case .notYetValid: [try leaf(name, days: 1...300), issuer]
            case .otherName: [try leaf("sns.example.com"), issuer]
            case .untrusted: [try leaf(name, signer: otherKey), issuer]
            case .elliptic: [try leaf(name, key: otherKey.publicKey), issuer]
            case .issuedByLeaf: try issuedByLeaf(name)
            }
        return Array(try certificates.map { try $0.serializeAsPEM().pemString }.joined(separator: "\n").utf8)
    }

    private func leaf(
        _ host: String, days: ClosedRange<Int> = -100...300, issuerURL: String? = nil,
        signer: Certificate.PrivateKey? = nil, key publicKey: Certificate.PublicKey? = nil,
        issuer name: DistinguishedName? = nil
    ) throws -> Certificate {
        let place = issuerURL.map {
            AuthorityInformationAccess([.init(method: .issuingCA, location: .uniformResourceIdentifier($0))])
        }
        return try Certificate(
            version: .v3, serialNumber: .init(), publicKey: publicKey ?? Certificate.PublicKey(key.publicKey),
            notValidBefore: Self.day(days.lowerBound), notValidAfter: Self.day(days.upperBound),
            issuer: name ?? issuer.subject, subject: try Self.name(host),
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                SubjectAlternativeNames([.dnsName(host)])
                if let place { place }
            },
            issuerPrivateKey: signer ?? issuerKey)
    }

    private func issuedByLeaf(_ host: String) throws -> [Certificate] {
        let middle = try leaf("middle.example.com", key: otherKey.publicKey)
        return [try leaf(host, signer: otherKey, issuer: middle.subject), middle, issuer]
    }

    private static func name(_ common: String) throws -> DistinguishedName {
        try DistinguishedName { CommonName(common) }
    }

    /// The day, counted from the start of the tests' clock.
    private static func day(_ number: Int) -> Date {
        Date(timeIntervalSince1970: 1_767_225_600 + Double(number) * 86_400)
    }
}

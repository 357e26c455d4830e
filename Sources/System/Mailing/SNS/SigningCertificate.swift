import CryptoExtras
import Foundation
import SwiftASN1
import TrellisKernel
@_spi(FixedExpiryValidationTime) import X509

/// Verifies a certificate of SNS: its chain up to a trusted authority, its validity, and its name.
struct SigningCertificate: Sendable {
    /// The maximum size of the file with the certificate, and of an issuer's.
    static let limit = 65_536
    /// The maximum number of certificates in the file.
    private static let chainLimit = 10
    /// The maximum number of issuers that are fetched; Amazon's chains need one.
    private static let issuerLimit = 3

    let trust: SNSTrust
    let topic: SNSTopic
    let now: Timestamp

    /// Verifies the certificates of a PEM file, the first of which has the key.
    ///
    /// SNS publishes only that one, so missing issuers are fetched from Amazon Trust Services, as the certificates say
    /// (RFC 5280, section 4.2.2.1).
    ///
    /// - Throws: ``MailingError/signatureInvalid(_:)``; ``MailingError/certificateUnavailable`` if an issuer can't be
    ///   fetched.
    @concurrent func key(of file: [UInt8]) async throws(MailingError) -> SigningKey {
        let certificates = try parsed(file)
        guard let leaf = certificates.first else { throw .signatureInvalid("the certificate is missing") }
        guard isNamed(leaf) else { throw .signatureInvalid("the certificate has another name") }
        guard let key = _RSA.Signing.PublicKey(leaf.publicKey) else {
            throw .signatureInvalid("the certificate has no RSA key")
        }
        let expiresAt = try await verify(leaf, Array(certificates.dropFirst()))
        return SigningKey(key: key, expiresAt: expiresAt)
    }

    private func parsed(_ file: [UInt8]) throws(MailingError) -> [Certificate] {
        do {
            let documents = try PEMDocument.parseMultiple(pemString: String(decoding: file, as: UTF8.self))
            return try documents.prefix(Self.chainLimit).map { try Certificate(pemDocument: $0) }
        } catch {
            throw .signatureInvalid("the certificate can't be read")
        }
    }

    /// Returns whether one of the certificate's names is of SNS in the topic's region.
    private func isNamed(_ leaf: Certificate) -> Bool {
        let names = (try? leaf.extensions.subjectAlternativeNames) ?? SubjectAlternativeNames()
        return names.contains { name in
            if case .dnsName(let host) = name { topic.certificateNames.contains(host.lowercased()) } else { false }
        }
    }

    /// Returns when the first certificate of a valid chain expires.
    @concurrent
    private func verify(_ leaf: Certificate, _ others: [Certificate]) async throws(MailingError) -> Timestamp {
        let time = Date(timeIntervalSince1970: Double(now.seconds))
        var verifier = Verifier(rootCertificates: trust.roots) { RFC5280Policy(fixedExpiryValidationTime: time) }
        var (intermediates, last) = (others, others.last ?? leaf)
        for fetched in 0...Self.issuerLimit {
            let result = await verifier.validate(leaf: leaf, intermediates: CertificateStore(intermediates))
            if case .validCertificate(let chain) = result {
                let end = chain.map(\.notValidAfter).min() ?? leaf.notValidAfter
                return Timestamp(microseconds: Int64(end.timeIntervalSince1970) * 1_000_000)
            }
            guard fetched < Self.issuerLimit, let url = issuerURL(of: last) else { break }
            last = try await issuer(at: url)
            intermediates.append(last)
        }
        throw .signatureInvalid("the certificate has expired, or no trusted authority has issued it")
    }

    /// Returns the URL of the certificate's issuer, if it is one of Amazon Trust Services.
    ///
    /// HTTP is enough: the content is verified like any other certificate of the chain.
    private func issuerURL(of certificate: Certificate) -> String? {
        let access = (try? certificate.extensions.authorityInformationAccess) ?? AuthorityInformationAccess()
        return access.lazy.compactMap { description -> String? in
            guard description.method == .issuingCA, case .uniformResourceIdentifier(let url) = description.location
            else {
                return nil
            }
            return Self.isAmazonTrust(url) ? url : nil
        }.first
    }

    /// Returns whether the URL is of a host below `amazontrust.com`, without a user or a port.
    static func isAmazonTrust(_ url: String) -> Bool {
        guard url.utf8.count <= 512,
            let scheme = ["http://", "https://"].first(where: { url.hasPrefix(utf8: $0) })
        else { return false }
        let rest = url.utf8.dropFirst(scheme.utf8.count)
        guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return false }
        let host = String(rest[..<slash]) ?? ""
        return host.hasSuffix(utf8: ".amazontrust.com")
            && host.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E
            } && rest[slash...].allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }
    }

    private func issuer(at url: String) async throws(MailingError) -> Certificate {
        let bytes: [UInt8]
        do {
            bytes = try await trust.fetch(url, Self.limit)
        } catch {
            throw .certificateUnavailable
        }
        guard let issuer = try? Certificate(derEncoded: bytes) else {
            throw .signatureInvalid("the certificate of the issuer can't be read")
        }
        return issuer
    }
}

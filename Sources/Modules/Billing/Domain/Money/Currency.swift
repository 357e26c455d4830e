import TrellisKernel

/// A currency of ISO 4217 and the number of its decimal digits.
struct Currency: Hashable, Sendable {
    /// Three capital letters.
    let code: String
    /// The decimal digits of the minor unit: 2 for EUR, 0 for JPY, 3 for KWD.
    let exponent: Int

    /// The euro.
    static let eur = Currency(code: "EUR", exponent: 2)
    /// The dollar of the United States.
    static let usd = Currency(code: "USD", exponent: 2)
    /// The yen, which has no minor unit.
    static let jpy = Currency(code: "JPY", exponent: 0)

    /// Returns the currency with this code.
    ///
    /// - Throws: ``BillingError/currencyUnknown(_:)``.
    init(_ code: String) throws(BillingError) {
        guard let exponent = Self.exponents[code] else { throw .currencyUnknown(code) }
        self.init(code: code, exponent: exponent)
    }

    private init(code: String, exponent: Int) {
        (self.code, self.exponent) = (code, exponent)
    }

    /// The exponents of all currencies in use.
    ///
    /// Source: ISO 4217, list one, 2026-01-01 (without funds, metals and test codes). A payment provider may deviate,
    /// as some do for ISK and UGX; its adapter converts.
    static let exponents: [String: Int] = {
        let codes: [Int: String] = [
            0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
            2: """
            AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY \
            COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF \
            IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR \
            MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG \
            SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES \
            WST XCD XCG YER ZAR ZMW ZWG
            """,
            3: "BHD IQD JOD KWD LYD OMR TND",
        ]
        var exponents: [String: Int] = [:]
        for (exponent, list) in codes {
            for code in list.split(utf8: " ") { exponents[String(code)] = exponent }
        }
        return exponents
    }()
}

extension Currency: CustomStringConvertible {
    /// The code.
    var description: String { code }
}

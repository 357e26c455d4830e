import TrellisKernel
import TrellisUsers
import TrellisWeb

/// What the browser keeps besides its session.
extension BrowserSessionService {
    /// Whether browsers send the cookies over HTTPS only.
    package var hasSecureCookies: Bool { limits.secureCookie }

    /// The token of the browser as a known device.
    var deviceToken: String? { cookies[deviceCookieName] }

    /// Of its own for each kind of pages, since a person may have one account for each.
    private var deviceCookieName: String { cookieName("\(kind.cookieName)-device") }

    /// Returns the cookie that makes the browser a known device of the account with this address, after a sign-in; nil
    /// if the settings want none.
    package func deviceCookie(for email: String) -> SetCookie? {
        guard let throttle = accounts.throttle, let token = throttle.deviceToken(for: EmailAddress(email)) else {
            return nil
        }
        return SetCookie(
            deviceCookieName, token, path: "/", isSecure: limits.secureCookie,
            seconds: throttle.settings.deviceLifetime.components.seconds)
    }

    /// The address that was typed into the last form, which the next form has already.
    package var notedAddress: String? {
        guard let bytes = cookies[cookieName("trellis-address")].flatMap({ Base64URL.decode($0) }),
            let text = String(validating: bytes, as: UTF8.self), Self.isNotable(text)
        else { return nil }
        return text
    }

    /// Returns the cookie that notes an address for half an hour, so that no address is in a URL; nil for texts that no
    /// account has.
    package func addressCookie(_ email: String) -> SetCookie? {
        guard Self.isNotable(email) else { return nil }
        return SetCookie(
            cookieName("trellis-address"), Base64URL.encode(Array(email.utf8)), path: "/",
            isSecure: limits.secureCookie, seconds: 1800, sameSite: .lax)
    }

    private static func isNotable(_ email: String) -> Bool {
        1...254 ~= email.utf8.count && email.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }
}

import HTTPTypes
import TrellisKernel
import TrellisWeb

extension AppError {
    /// The status of the page that shows a form again: that of the error, but 422 for a wrong password.
    ///
    /// 401 asks for a header field with credentials, and must name its scheme, which a form hasn't. Source: RFC 9110,
    /// section 15.5.2.
    package var formStatus: HTTPResponse.Status {
        kind == .unauthenticated ? .unprocessableContent : kind.status
    }
}

/// The argument of `trellis_audit`.
package enum AuditField: Int32 {
    case at, actor, request, origin, permission, reason
}

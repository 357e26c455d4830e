import TrellisConfig

/// The settings of sent mails, their limits and their notifications: the section `mailing`.
public struct MailingSettings: Settings {
    /// The name of the section.
    public static let section = "mailing"

    /// ARNs of the SNS topics to which Amazon SES reports bounces and complaints; without any, the route is off.
    @Setting(
        "ARNs of the SNS topics to which Amazon SES reports bounces and complaints; without any, the route is off.",
        .each(
            .that("be the ARN of an SNS topic, as in arn:aws:sns:eu-central-1:123456789012:mails") {
                SNSTopic($0) != nil
            }))
    public var snsTopics: [String] = []

    /// Maximum number of mails per second, of all processes together; 0 for no limit.
    @Setting("Maximum number of mails per second, of all processes together; 0 for no limit.", .range(0...100_000))
    public var rate = 0

    /// Maximum number of mails of one tenant per hour; 0 for no limit.
    @Setting("Maximum number of mails of one tenant per hour; 0 for no limit.", .range(0...1_000_000_000))
    public var tenantHourly = 0

    /// The first day (UTC) of the warm-up of a new sending address; nil for no warm-up.
    @Setting(
        "First day (UTC) of the warm-up of a new sending address, as in 2026-01-31: the limit of mails per day begins "
            + "with warm_up_first_day, and doubles each day. Before that day, and when empty, there is no such limit.")
    public var warmUpStart: CalendarDay?

    /// Maximum number of mails on the first day of the warm-up, of all tenants.
    @Setting("Maximum number of mails on the first day of the warm-up, of all tenants.", .range(1...1_000_000))
    public var warmUpFirstDay = 50

    /// How long the log of sent mails is kept; it has no content of mails.
    @Setting("How long the log of sent mails is kept; it has no content of mails.", .atLeast(.seconds(86_400)))
    public var retention = Duration.seconds(90 * 86_400)

    /// Creates the default settings.
    public init() {}
}

import TrellisConfig

/// The settings of sent mails, their limits and their notifications: the section `mailing`.
package struct MailingSettings: Settings {
    package static let section = "mailing"

    @Setting(
        "ARNs of the SNS topics to which Amazon SES reports bounces and complaints; without any, the route is off.",
        .each(
            .that("be the ARN of an SNS topic, as in arn:aws:sns:eu-central-1:123456789012:mails") {
                SNSTopic($0) != nil
            }))
    package var snsTopics: [String] = []

    @Setting("Maximum number of mails per second, of all processes together; 0 for no limit.", .range(0...100_000))
    package var rate = 0

    @Setting("Maximum number of mails of one tenant per hour; 0 for no limit.", .range(0...1_000_000_000))
    package var tenantHourly = 0

    @Setting(
        "First day (UTC) of the warm-up of a new sending address, as in 2026-01-31: the limit of mails per day begins "
            + "with warm_up_first_day, and doubles each day. Before that day, and when empty, there is no such limit.")
    package var warmUpStart: CalendarDay?

    @Setting("Maximum number of mails on the first day of the warm-up, of all tenants.", .range(1...1_000_000))
    package var warmUpFirstDay = 50

    @Setting("How long the log of sent mails is kept; it has no content of mails.", .atLeast(.seconds(86_400)))
    package var retention = Duration.seconds(90 * 86_400)

    /// Creates the default settings.
    package init() {}
}

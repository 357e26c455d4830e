import Testing
import TrellisKernel

@Suite("Names of time zones")
struct TimeZoneNameTests {
    @Test(
        "Names of the IANA database are possible",
        arguments: [
            "Europe/Berlin", "UTC", "GMT", "GMT0", "GMT+0", "GMT-0", "Etc/GMT+5", "Etc/UTC", "Etc/GMT0", "US/Pacific",
            "EST", "MET", "CST6CDT", "W-SU",
        ])
    func names(_ name: String) {
        #expect(TimeZoneName.isPossible(name))
    }

    @Test(
        "Fixed offsets, abbreviations and placeholders aren't names",
        arguments: [
            "GMT+5", "GMT5", "GMT-03:30", "gmt+5", "UTC+1", "UTC-3", "UTC0530", "Factory", "factory",
            "BST", "IST", "CST", "JST", "SystemV/EST5", "Etc/Unknown", "",
        ])
    func offsets(_ name: String) {
        #expect(!TimeZoneName.isPossible(name))
    }
}

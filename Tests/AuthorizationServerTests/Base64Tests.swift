import Foundation
import Testing

@testable import AuthorizationServer

@Suite("Base64 of HTTP Basic")
struct Base64Tests {
    @Test("every length comes back as it was")
    func roundTrips() {
        for length in 0..<70 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length) }
            #expect(Base64.decode(Array(Data(bytes).base64EncodedString().utf8)[...]) == bytes)
        }
    }

    @Test(
        "what is not Base64 with its padding is refused",
        arguments: ["A", "AA", "AAA", "AA=", "A===", "====", "AA=A", "AA A", "AA\nA", "AA-_", "AAAA====", "é==="]
    )
    func refusals(_ text: String) {
        #expect(Base64.decode(Array(text.utf8)[...]) == nil)
    }
}

import JOSE
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("choosing a password")
struct PasswordPolicyTests {
    private let policy = PasswordPolicy(SignInPolicy(minimumPasswordLength: 8))
    private let ada: User

    init() throws {
        ada = User(
            id: try UserID("u"),
            username: try Username("countess"),
            email: try EmailAddress("ada@analytical-engines.example"),
            name: try DisplayText("Augusta Ada King"),
            createdAt: NumericDate(0)
        )
    }

    @Test(
        "long and unforeseen passwords may be chosen, of any script and without rules of composition",
        arguments: [
            "violet engine harbour", "tr0ub4dor&3zz", "пароль для работы",
            "猫が好きだから毎日楽しい",
            "mixtapes vex quilts", "zq8#Kw!fL2", "grün wächst der klee",
        ]
    )
    func good(password: String) {
        #expect(policy.check(password, for: ada) == nil)
    }

    @Test(
        "what everybody tries first may not, also with digits and signs around it or in place of letters",
        arguments: [
            "password", "Password1!", "P@ssw0rd", "p@ssw0rd2026", "Welcome123!", "!!monkey1987", "Qwertyuiop12",
            "iloveyou2", "LetMeIn99", "Liverpool1892", "changeme!!", "superman007", "Summer2026!",
            "correct horse battery staple",
        ]
    )
    func common(password: String) {
        #expect(policy.check(password, for: ada) == .common)
    }

    @Test(
        "neither may the person's own names",
        arguments: [
            "countess", "Countess1", "ada@analytical-engines.example", "analytical-engines.example1", "augustaadaking",
            "Augusta1815",
        ]
    )
    func personal(password: String) {
        #expect(policy.check(password, for: ada) == .personal)
    }

    @Test(
        "nor what repeats itself or runs along the alphabet or the keyboard",
        arguments: [
            "aaaaaaaaaaaa", "abcabcabcabc", "abcdefghijkl", "987654321098", "1111222233334444", "zyxwvutsrqponm",
            "xyzxyzxyzxyz", "1qaz2wsx3edc", "mnbvcxzlkjhgfdsa", "ababababab", "12121212",
        ]
    )
    func predictable(password: String) {
        let refusal = policy.check(password, for: ada)
        #expect(refusal == .predictable || refusal == .common)
    }

    @Test("length is counted in characters as they are normalised, and bounded in bytes")
    func length() {
        #expect(policy.check("", for: ada) == .tooShort(minimum: 8))
        #expect(policy.check("zq8#Kwf", for: ada) == .tooShort(minimum: 8))
        // Eight code points that become seven.
        #expect(policy.check("zq8#Kwe\u{301}", for: ada) == .tooShort(minimum: 8))
        #expect(policy.check(String(repeating: "zq8#Kwfé", count: 120), for: ada) == .tooLong)
        #expect(policy.check("zq8#Kw\u{7}fL2", for: ada) == .unprintable)
        #expect(SignInPolicy(minimumPasswordLength: 1).minimumPasswordLength == 8)
    }

    @Test("a longer list is plain text or SHA-1 digests with counts, in any line ends")
    func list() {
        let list = "tangerine trombone\r\n\n6C2A8D4C5B5C0C0B1D6F7B8D6D8E0B4F6A1B2C3D:42\nviolet engine harbour"
        let policy = PasswordPolicy(SignInPolicy(), common: CommonPasswords(list: Array(list.utf8)))
        #expect(CommonPasswords(list: Array(list.utf8)).listCount == 3)
        #expect(policy.check("Tangerine Trombone", for: ada) == .common)
        #expect(policy.check("violet engine harbour", for: ada) == .common)
        #expect(policy.check("violet engine harbours", for: ada) == nil)
    }

    @Test("a digest of the list stands for its password")
    func digests() {
        // echo -n tangerine-trombone | sha1sum
        let list = "1988C160D213DBADD9C0C9CC3AAA81F865096613:7\n"
        let policy = PasswordPolicy(SignInPolicy(), common: CommonPasswords(list: Array(list.utf8)))
        #expect(policy.check("tangerine-trombone", for: ada) == .common)
        #expect(policy.check("tangerine-trombones", for: ada) == nil)
    }
}

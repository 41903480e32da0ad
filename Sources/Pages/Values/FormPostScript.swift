import Crypto
import Foundation

/// The only script of all pages: it posts the form to the client (OAuth 2.0 Form Post Response Mode §1).
enum FormPostScript {
    /// The script.
    static let source = "document.forms[0].submit()"
    /// What lets exactly this script run, and no other (CSP Level 3 §2.3.1).
    static let policySource = "'sha256-\(Data(SHA256.hash(data: Array(source.utf8))).base64EncodedString())'"
}

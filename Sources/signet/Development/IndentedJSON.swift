/// JSON in one line, made readable.
enum IndentedJSON {
    /// Breaks lines after the commas and braces that stand outside of strings.
    static func text(_ json: String) -> String {
        var text = ""
        var depth = 0
        var inString = false
        var escaped = false
        func newLine() -> String { "\n" + String(repeating: "  ", count: depth) }
        for character in json {
            if inString {
                inString = escaped || character != "\""
                escaped = !escaped && character == "\\"
                text.append(character)
                continue
            }
            switch character {
            case "{", "[":
                depth += 1
                text += String(character) + newLine()
            case "}", "]":
                depth -= 1
                text += newLine() + String(character)
            case ",": text += "," + newLine()
            case ":": text += ": "
            default:
                inString = character == "\""
                text.append(character)
            }
        }
        return text + "\n"
    }
}

import AuthorizationServer
import NIOCore

/// A response of an endpoint as HTTP/1.1 text: one buffer, one write.
///
/// The fields were made into text when their ``HeaderList`` was made, `Date` once a second; what remains is copying.
enum WireResponse {
    static func buffer(
        for response: EndpointResponse,
        exchange: Exchange,
        closes: Bool,
        commonLines: [UInt8],
        allocator: ByteBufferAllocator
    ) -> ByteBuffer {
        let lines = response.headers.lines
        var buffer = allocator.buffer(capacity: 128 + lines.count + commonLines.count + response.body.count)
        writeStatusLine(response.status, into: &buffer)
        buffer.writeBytes(lines)
        buffer.writeBytes(commonLines)
        if let requestID = exchange.requestID { buffer.writeString("x-request-id: \(requestID)\r\n") }
        if closes {
            buffer.writeStaticString("connection: close\r\n")
        } else if exchange.needsKeepAlive {
            buffer.writeStaticString("connection: keep-alive\r\n")
        }
        if response.mayHaveBody {
            buffer.writeStaticString("content-length: ")
            writeDecimal(response.body.count, into: &buffer)
            buffer.writeStaticString("\r\n\r\n")
            if !exchange.isHead { buffer.writeBytes(response.body) }
        } else {
            buffer.writeStaticString("\r\n")
        }
        return buffer
    }

    /// The fields that every response bears; made once a second.
    static func commonLines(date: String) -> [UInt8] {
        Array("date: \(date)\r\nx-content-type-options: nosniff\r\n".utf8)
    }

    private static func writeStatusLine(_ status: Int, into buffer: inout ByteBuffer) {
        switch status {
        case 200: buffer.writeStaticString("HTTP/1.1 200 OK\r\n")
        case 204: buffer.writeStaticString("HTTP/1.1 204 No Content\r\n")
        case 304: buffer.writeStaticString("HTTP/1.1 304 Not Modified\r\n")
        case 400: buffer.writeStaticString("HTTP/1.1 400 Bad Request\r\n")
        case 401: buffer.writeStaticString("HTTP/1.1 401 Unauthorized\r\n")
        case 404: buffer.writeStaticString("HTTP/1.1 404 Not Found\r\n")
        case 405: buffer.writeStaticString("HTTP/1.1 405 Method Not Allowed\r\n")
        case 503: buffer.writeStaticString("HTTP/1.1 503 Service Unavailable\r\n")
        default:
            // The reason phrase may be empty (RFC 9112 §4).
            buffer.writeStaticString("HTTP/1.1 ")
            writeDecimal(status, into: &buffer)
            buffer.writeStaticString(" \r\n")
        }
    }

    private static func writeDecimal(_ number: Int, into buffer: inout ByteBuffer) {
        if number < 10 {
            buffer.writeInteger(UInt8(truncatingIfNeeded: max(0, number)) + UInt8(ascii: "0"))
        } else {
            writeDecimal(number / 10, into: &buffer)
            buffer.writeInteger(UInt8(truncatingIfNeeded: number % 10) + UInt8(ascii: "0"))
        }
    }
}

extension EndpointResponse {
    /// Informational answers, 204 and 304 have neither body nor length (RFC 9110 §8.6).
    var mayHaveBody: Bool { status >= 200 && status != 204 && status != 304 }
}

import AuthorizationServer
import CArgon2

/// One call of libargon2.
enum Argon2 {
    /// The tag of a password (RFC 9106 §3.1), version 1.3.
    ///
    /// One thread computes all lanes: how much runs at once is the hasher's to say, not the hash's.
    static func derive(
        _ password: [UInt8],
        salt: [UInt8],
        _ parameters: Argon2PasswordHasher.Parameters,
        length: Int
    ) throws(PasswordHasherError) -> [UInt8] {
        // A copy of our own, since libargon2 overwrites the password when it has read it.
        var password = password
        var salt = salt
        var tag = [UInt8](repeating: 0, count: length)
        let result = password.withUnsafeMutableBufferPointer { password in
            salt.withUnsafeMutableBufferPointer { salt in
                tag.withUnsafeMutableBufferPointer { tag in
                    var context = argon2_context()
                    context.out = tag.baseAddress
                    context.outlen = UInt32(tag.count)
                    context.pwd = password.baseAddress
                    context.pwdlen = UInt32(password.count)
                    context.salt = salt.baseAddress
                    context.saltlen = UInt32(salt.count)
                    context.t_cost = parameters.passes
                    context.m_cost = parameters.memory
                    context.lanes = parameters.lanes
                    context.threads = 1
                    context.version = ARGON2_VERSION_13.rawValue
                    context.flags = 1  // ARGON2_FLAG_CLEAR_PASSWORD, a macro that Swift does not see.
                    context.allocate_cbk = { HashMemory.allocate($0, $1) }
                    context.free_cbk = { HashMemory.free($0, $1) }
                    return argon2_ctx(&context, Argon2_id)
                }
            }
        }
        guard result == ARGON2_OK.rawValue else { throw .failed(String(cString: argon2_error_message(result))) }
        return tag
    }
}

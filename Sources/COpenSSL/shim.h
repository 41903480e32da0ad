// What SigningKeys uses of the system's libcrypto, and nothing more.
#pragma once

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#if OPENSSL_VERSION_NUMBER < 0x30000000L
#error "Signet needs OpenSSL 3.0 or later (libssl-dev)"
#endif

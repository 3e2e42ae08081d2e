/* tls.h - the TLS side of the listener: TLS 1.3 only, one certificate, HTTP/1.1 by ALPN. */
#pragma once
#include <openssl/ssl.h>

#include "config.h"

/* NULL after logging why. Yours: SSL_CTX_free(). */
SSL_CTX *tls_new(const struct config *config);

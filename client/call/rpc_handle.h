/* rpc_handle.h - what a call and a stream share of libcurl. rpc.c and follow.c alone. */
#pragma once
#include <curl/curl.h>
#include <stdint.h>

struct curl_slist *rpc_headers_new(const char *type, long timeout_ms); /* 0 = none; curl_slist_free_all() it */
/* Yours: curl_easy_cleanup() it; headers and body must outlive it. */
CURL *rpc_handle_new(const char *method, const struct curl_slist *headers, const uint8_t *body, size_t size);

#include <curl/curl.h>

// Swift can't call C functions with variable arguments, so curl_easy_setopt and curl_easy_getinfo have one function for
// each type of argument. curl checks the options' types in C with a macro, which is not wanted here.
#undef curl_easy_setopt
#undef curl_easy_getinfo

static inline CURLcode trellis_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode trellis_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

// curl copies the text.
static inline CURLcode trellis_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode trellis_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode trellis_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

typedef size_t (*trellis_curl_buffer_callback)(char *buffer, size_t size, size_t count, void *context);
typedef int (*trellis_curl_progress_callback)(
    void *context, curl_off_t download_total, curl_off_t downloaded, curl_off_t upload_total, curl_off_t uploaded);
typedef int (*trellis_curl_debug_callback)(CURL *handle, curl_infotype type, char *data, size_t size, void *context);

// For CURLOPT_READFUNCTION, CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
static inline CURLcode trellis_curl_set_buffer_callback(
    CURL *handle, CURLoption option, trellis_curl_buffer_callback value) {
    return curl_easy_setopt(handle, option, value);
}

// For CURLOPT_XFERINFOFUNCTION.
static inline CURLcode trellis_curl_set_progress_callback(
    CURL *handle, CURLoption option, trellis_curl_progress_callback value) {
    return curl_easy_setopt(handle, option, value);
}

// For CURLOPT_DEBUGFUNCTION.
static inline CURLcode trellis_curl_set_debug_callback(
    CURL *handle, CURLoption option, trellis_curl_debug_callback value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode trellis_curl_get_socket(CURL *handle, CURLINFO info, curl_socket_t *value) {
    return curl_easy_getinfo(handle, info, value);
}

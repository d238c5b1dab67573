/* api.h - the attributes of exported functions; included by every public header. */
#ifndef EXPVAR_API_H
#define EXPVAR_API_H

#ifdef __cplusplus
#define EXPVAR_BEGIN extern "C" {
#define EXPVAR_END   }
#else
#define EXPVAR_BEGIN
#define EXPVAR_END
#endif

/* Everything else in the library is compiled with hidden visibility. */
#define EXPVAR_API __attribute__((visibility("default")))

#define EXPVAR_VERSION_MAJOR 0
#define EXPVAR_VERSION_MINOR 1
#define EXPVAR_VERSION_PATCH 0
#define EXPVAR_VERSION       "0.1.0"

#endif

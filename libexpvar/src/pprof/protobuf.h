/* protobuf.h - libprotobuf-c, brought into the process when the first profile is written. */
#ifndef EXPVAR_PPROF_PROTOBUF_H
#define EXPVAR_PPROF_PROTOBUF_H

/* Opens the library, once; it stays. To be called before any of its functions. Returns 0, or -1 with errno ELIBACC where it
 * is not installed. */
int expvar__protobuf_load(void);

#endif

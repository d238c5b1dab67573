/* socket_probe.h - whether somebody listens at a Unix socket. */
#ifndef EXPVARMON_ATTACH_SOCKET_PROBE_H
#define EXPVARMON_ATTACH_SOCKET_PROBE_H

#include <stdbool.h>

/* Connects and hangs up, without waiting. Where nobody listens errno tells why: ECONNREFUSED if the socket is there. */
bool socket_probe(const char *path);

#endif

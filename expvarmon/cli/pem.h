/* pem.h - a first look at the files of certificates and keys, so that a wrong one is named before the screen is up. */
#ifndef EXPVARMON_CLI_PEM_H
#define EXPVARMON_CLI_PEM_H

#include <stddef.h>

enum pem_kind { PEM_CERTIFICATE, PEM_KEY };

/* Whether the file can be read and has such a block in it (RFC 7468); what is in the block is the TLS library's matter.
 * Returns 0, or -1 with one line in `error` that names the flag, the file and the reason. */
int pem_check(const char *flag, const char *path, enum pem_kind kind, char *error, size_t error_size);

#endif

/* family.h - labelled variables, as other files of the library see them. */
#ifndef EXPVAR_VARS_FAMILY_H
#define EXPVAR_VARS_FAMILY_H

#include "vars/var.h"

/* The byte before each value in the name of a child: "\x1fGET\x1f200". */
#define EXPVAR__VALUE_MARK '\x1f'

/* The kind of a family's children. */
expvar_kind expvar__family_kind(const struct expvar_var *family);

#endif

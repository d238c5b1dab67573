/* output_list.h - -list: the variables that targets have, one a line, for people and for the completions of shells. */
#ifndef EXPVARMON_OUTPUT_LIST_H
#define EXPVARMON_OUTPUT_LIST_H

#include "output.h"

/* A target has a variable at this path, which is copied. Returns 0, or -1 when out of memory. */
int output_list_add(struct output *output, const char *path);

#endif

/* browse.c - what the views of whole documents share. */
#include "browse.h"

size_t browse_service(const struct browse *browse, const struct fleet *fleet) {
    const int count = (int)fleet->service_count;
    const int service = (browse->service % count + browse->steps % count) % count;
    return (size_t)(service < 0 ? service + count : service);
}

void browse_turn(struct browse *browse, int services) {
    browse->steps += services;
    browse->tree = NULL;
    browse->difference = NULL;
}

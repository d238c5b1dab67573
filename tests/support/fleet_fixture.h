/* fleet_fixture.h - fleets for tests of the screens, filled in by hand: every sample is a function of its
 * place. */
#ifndef TESTS_SUPPORT_FLEET_FIXTURE_H
#define TESTS_SUPPORT_FLEET_FIXTURE_H

#include "../../expvarmon/model/fleet.h"

/* A fleet that was polled every second until now: all services are up, with `samples` samples a variable. The
 * first six variables are of each kind; beyond the table of twenty they repeat. Fails the test when out of
 * memory. */
void fixture_init(struct fleet *fleet, size_t variables, size_t services, size_t samples);
void fixture_fini(struct fleet *fleet);

void fixture_name(struct fleet *fleet, size_t service, const char *name);
void fixture_wait(struct fleet *fleet, size_t service);
void fixture_fail(struct fleet *fleet, size_t service, const char *cause, int64_t age_s);
void fixture_restart(struct fleet *fleet, size_t service, int64_t age_s);

/* Makes a variable one of dist:, with a distribution at every sample: of the numbers of an array, of counters, or of
 * percentiles. */
void fixture_distribute(struct fleet *fleet, size_t variable, enum dist_kind kind);

/* Makes the samples of ages first..last gaps, in every variable. */
void fixture_gap(struct fleet *fleet, size_t service, size_t first, size_t last);

/* Makes `text` the newest value of a variable. */
void fixture_text(struct fleet *fleet, size_t service, size_t variable, const char *text);

#endif

/* service.c - the page /search: from a request to its answer.
 *
 * The handler reads the form, has the workers search all sources side by side and write what they find, and joins the
 * pieces. It waits for the workers, so that its route is a slow one: nobody else waits with it.
 */
#include "service.h"

#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "form.h"

enum { CACHE_CAPACITY = 128 };

struct search_job {
    struct job job; /* first: the pool hands back its address */
    struct service *service;
    const struct form *form;
    const struct answer_format *format;
    unsigned source;
    struct section *section; /* written by the worker, read once pool_run has returned */
};

int service_init(struct service *service, const char *feeds, unsigned workers) {
    *service = (struct service){0};
    if (engine_init(&service->engine, feeds, CACHE_CAPACITY) < 0)
        return -1;
    service->pool = pool_new(workers);
    if (!service->pool || stats_init(&service->stats, &service->engine, workers) < 0) {
        perror("search");
        return -1;
    }
    return 0;
}

void service_fini(struct service *service) {
    stats_fini();
    pool_free(service->pool);
    engine_fini(&service->engine);
}

static void run_search(struct job *job) {
    const struct search_job *search = (struct search_job *)job;
    struct service *service = search->service;
    struct section *section = search->section;
    expvar_int_add(service->stats.busy_workers, 1);
    struct hits *hits = engine_search(&service->engine, search->source, search->form->folded);
    if (hits) {
        section->count = hits->count;
        search->format->write_section(&section->text, &sources[search->source], &service->engine.feeds[search->source],
                                      hits, search->form->folded);
        stats_count_search(&service->stats, search->source, (int64_t)hits->count);
    } else {
        section->text.failed = true;
    }
    hits_release(hits);
    expvar_int_add(service->stats.busy_workers, -1);
}

static const struct answer_format *format_of(const struct form *form) {
    return form->json ? &answer_json : &answer_html;
}

static void search_sources(struct service *service, const struct form *form, struct section *sections) {
    struct search_job searches[SOURCE_COUNT];
    struct job *jobs[SOURCE_COUNT];
    size_t count = 0;
    for (unsigned i = 0; i < SOURCE_COUNT; i++) {
        if (!form->wanted[i])
            continue;
        searches[count] = (struct search_job){
            .job.run = run_search,
            .service = service,
            .form = form,
            .format = format_of(form),
            .source = i,
            .section = &sections[i],
        };
        jobs[count] = &searches[count].job;
        count++;
    }
    pool_run(service->pool, jobs, count);
}

static void set_headers(expvar_response *response, const char *content_type) {
    expvar_response_set_header(response, "Content-Type", content_type);
    expvar_response_set_header(response, "X-Content-Type-Options", "nosniff");
    expvar_response_set_header(response, "Content-Security-Policy",
                               "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'");
}

static void answer(const struct form *form, const struct section *sections, const char *problem, int status,
                   expvar_response *response) {
    const struct answer_format *format = format_of(form);
    struct text text = {0};
    for (unsigned i = 0; i < SOURCE_COUNT; i++)
        text.failed |= sections[i].text.failed;
    if (!text.failed)
        format->write_answer(&text, form, sections, problem);
    if (text.failed) {
        expvar_response_error(response, 500, "out of memory");
    } else {
        expvar_response_set_status(response, status);
        set_headers(response, format->content_type);
        expvar_response_write(response, text.data, text.size);
    }
    text_fini(&text);
}

static void handle_search(const expvar_request *request, expvar_response *response, void *context) {
    struct service *service = context;
    const expvar_timer timer = expvar_timer_start();
    struct form form;
    struct section sections[SOURCE_COUNT] = {0};
    const char *problem = NULL;
    const int refusal = form_read(&form, request, &problem);
    if (!refusal && !form.blank)
        search_sources(service, &form, sections);
    answer(&form, sections, problem, refusal ? refusal : 200, response);
    for (unsigned i = 0; i < SOURCE_COUNT; i++)
        text_fini(&sections[i].text);
    stats_count_request(&service->stats, expvar_response_status(response), timer);
}

int service_mount(struct service *service, expvar_server *server) {
    const expvar_route route = {
        .path = "/search",
        .summary = "search the news",
        .methods = EXPVAR_METHOD_GET | EXPVAR_METHOD_POST,
        .handler = handle_search,
        .context = service,
        .slow = true,
    };
    return expvar_server_route(server, &route);
}

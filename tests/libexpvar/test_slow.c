/* test_slow.c - slow routes: they wait, and nobody waits for them. */
#include "http/slow.h"

#include <errno.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "expvar/http.h"
#include "http_client.h"

#define HOUR_NS  (3600 * (int64_t)1000000000)
#define SLOW_MAX 3

/* `entered`: a handler runs. `gate`: it may go on. `waited`: what expvar_request_wait has returned, for those that
 * wait. */
struct fixture {
    expvar_server *server;
    const char *address;
    sem_t entered;
    sem_t gate;
    sem_t left;
    atomic_bool waited;
};

static void at_gate(const expvar_request *request, expvar_response *response, void *context) {
    struct fixture *fixture = context;
    sem_post(&fixture->entered);
    sem_wait(&fixture->gate);
    const char *agent = expvar_request_header(request, "User-Agent");
    expvar_response_printf(response, "%s %s %s %.*s", request->method, request->query ? request->query : "-",
                           agent ? agent : "-", (int)request->body_size, (const char *)request->body);
}

static void for_an_hour(const expvar_request *request, expvar_response *response, void *context) {
    struct fixture *fixture = context;
    sem_post(&fixture->entered);
    fixture->waited = expvar_request_wait(request, HOUR_NS);
    expvar_response_printf(response, "partial");
    sem_post(&fixture->left);
}

static void for_a_moment(const expvar_request *request, expvar_response *response, void *context) {
    (void)context;
    expvar_response_printf(response, "%d %d", expvar_request_wait(request, 1000000), expvar_request_wait(request, -1));
}

static void report_signals(const expvar_request *request, expvar_response *response, void *context) {
    (void)request, (void)context;
    sigset_t set;
    pthread_sigmask(SIG_BLOCK, NULL, &set);
    expvar_response_printf(response, "%d %d %d", sigismember(&set, SIGTERM), sigismember(&set, SIGPROF),
                           sigismember(&set, SIGSEGV));
}

static void mount(struct fixture *fixture, const char *path, expvar_handler_fn *handler) {
    const expvar_route route = {.path = path,
                                .methods = EXPVAR_METHOD_GET | EXPVAR_METHOD_POST,
                                .handler = handler,
                                .context = fixture,
                                .slow = true};
    assert_int_equal(expvar_server_route(fixture->server, &route), 0);
}

static int set_up(void **state) {
    static struct fixture fixture;
    sem_init(&fixture.entered, 0, 0);
    sem_init(&fixture.gate, 0, 0);
    sem_init(&fixture.left, 0, 0);
    fixture.waited = true;
    fixture.server = expvar_server_new(&(expvar_server_options){.max_slow_requests = SLOW_MAX});
    mount(&fixture, "/gate", at_gate);
    mount(&fixture, "/hour", for_an_hour);
    mount(&fixture, "/moment", for_a_moment);
    mount(&fixture, "/signals", report_signals);
    if (expvar_server_listen(fixture.server, ":0") < 0)
        return -1;
    fixture.address = expvar_server_address(fixture.server, 0);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    expvar_server_stop(fixture->server);
    return 0;
}

static int begin(const struct fixture *fixture, const char *target) {
    int fd = client_connect(fixture->address);
    char request[128];
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\nUser-Agent: me\r\n\r\n", target);
    client_say(fd, request);
    return fd;
}

/* A handler has begun: its request is counted. */
static int begin_and_enter(struct fixture *fixture, const char *target) {
    int fd = begin(fixture, target);
    sem_wait(&fixture->entered);
    return fd;
}

static void assert_receives(int fd, int status, const char *body) {
    struct reply reply = client_receive(fd, 0);
    assert_int_equal(reply.status, status);
    assert_string_equal(reply.body, body);
    reply_fini(&reply);
}

static void assert_get(const struct fixture *fixture, const char *target, int status, const char *body) {
    int fd = begin(fixture, target);
    assert_receives(fd, status, body);
    close(fd);
}

static void slow_request_delays_nobody(void **state) {
    struct fixture *fixture = *state;
    int slow = begin_and_enter(fixture, "/gate?a=1");
    for (int i = 0; i < 3; i++) {
        struct reply reply = client_get(fixture->address, "/debug/vars", NULL);
        assert_int_equal(reply.status, 200);
        reply_fini(&reply);
    }
    char byte;
    assert_int_equal(recv(slow, &byte, 1, MSG_DONTWAIT), -1);
    sem_post(&fixture->gate);
    assert_receives(slow, 200, "GET a=1 me ");
    close(slow);
}

static void body_of_a_post_reaches_a_slow_handler(void **state) {
    struct fixture *fixture = *state;
    sem_post(&fixture->gate);
    struct reply reply =
        client_ask(fixture->address, "POST /gate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbody");
    assert_int_equal(reply.status, 200);
    assert_memory_equal(reply.body, "POST - - body", 13);
    reply_fini(&reply);
    sem_wait(&fixture->entered);
}

static void connection_is_kept_after_a_slow_request(void **state) {
    struct fixture *fixture = *state;
    int fd = begin(fixture, "/moment");
    assert_receives(fd, 200, "1 1");
    client_say(fd, "GET /moment HTTP/1.1\r\nHost: localhost\r\n\r\nGET /debug/ HTTP/1.1\r\nHost: localhost\r\n\r\n");
    struct reply reply = client_receive(fd, 0);
    assert_int_equal(reply.status, 200);
    assert_memory_equal(reply.body, "1 1", 3);
    reply_fini(&reply);
    close(fd);
}

static void request_beyond_the_maximum_is_503(void **state) {
    struct fixture *fixture = *state;
    int slow[SLOW_MAX];
    for (size_t i = 0; i < SLOW_MAX; i++)
        slow[i] = begin_and_enter(fixture, "/gate");
    struct reply reply = client_get(fixture->address, "/gate", NULL);
    assert_int_equal(reply.status, 503);
    assert_string_equal(reply_header(&reply, "Retry-After"), "5");
    reply_fini(&reply);
    for (size_t i = 0; i < SLOW_MAX; i++)
        sem_post(&fixture->gate);
    for (size_t i = 0; i < SLOW_MAX; i++) {
        assert_receives(slow[i], 200, "GET - me ");
        close(slow[i]);
    }
    assert_get(fixture, "/moment", 200, "1 1");
}

static void method_that_a_slow_route_does_not_take_is_405(void **state) {
    struct fixture *fixture = *state;
    struct reply reply = client_ask(fixture->address, "DELETE /gate HTTP/1.1\r\nHost: localhost\r\n");
    assert_int_equal(reply.status, 405);
    reply_fini(&reply);
}

static void client_that_goes_away_ends_the_wait(void **state) {
    struct fixture *fixture = *state;
    int fd = begin_and_enter(fixture, "/hour");
    close(fd);
    sem_wait(&fixture->left);
    assert_false(fixture->waited);
}

static void client_that_shuts_down_ends_the_wait_and_gets_the_answer(void **state) {
    struct fixture *fixture = *state;
    int fd = begin_and_enter(fixture, "/hour");
    shutdown(fd, SHUT_WR);
    assert_receives(fd, 200, "partial");
    assert_false(fixture->waited);
    close(fd);
}

static void stop_ends_the_wait_and_the_answer_is_still_sent(void **state) {
    struct fixture *fixture = *state;
    int first = begin_and_enter(fixture, "/hour"), second = begin_and_enter(fixture, "/hour");
    expvar_server_stop(fixture->server);
    fixture->server = NULL;
    assert_receives(first, 200, "partial");
    assert_receives(second, 200, "partial");
    close(first);
    close(second);
}

static void threads_block_signals_but_those_of_faults_and_profilers(void **state) {
    assert_get(*state, "/signals", 200, "1 0 0");
}

static int wait_for(pid_t child) {
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + status;
}

static void fork_amid_a_slow_request_leaves_it_to_the_parent(void **state) {
    struct fixture *fixture = *state;
    int fd = begin_and_enter(fixture, "/gate");
    pid_t child = fork();
    if (child == 0) {
        expvar_server_stop(fixture->server);
        _exit(0);
    }
    assert_int_equal(wait_for(child), 0);
    sem_post(&fixture->gate);
    assert_receives(fd, 200, "GET - me ");
    close(fd);
}

static void child_may_listen_anew(void **state) {
    struct fixture *fixture = *state;
    int fd = begin_and_enter(fixture, "/gate");
    pid_t child = fork();
    if (child == 0) {
        struct slow_pool pool = {.owner = getppid(), .stop_fd = -1};
        assert_int_equal(expvar__slow_open(&pool, 1), 0);
        assert_int_equal(pool.owner, getpid());
        expvar__slow_stop(&pool);
        expvar__slow_fini(&pool);
        _exit(0);
    }
    assert_int_equal(wait_for(child), 0);
    sem_post(&fixture->gate);
    assert_receives(fd, 200, "GET - me ");
    close(fd);
}

/* ---- the pool by itself -------------------------------------------------------------------------------------- */

struct noted_job {
    struct slow_job job; /* first */
    sem_t *ran;
};

static void note(struct slow_job *job) {
    sem_post(((struct noted_job *)job)->ran);
}

static void jobs_in_a_row_share_a_thread(void **state) {
    (void)state;
    struct slow_pool pool = {0};
    sem_t ran;
    sem_init(&ran, 0, 0);
    assert_int_equal(expvar__slow_open(&pool, 8), 0);
    for (int i = 0; i < 100; i++) {
        struct noted_job job = {.job.run = note, .ran = &ran};
        assert_int_equal(expvar__slow_submit(&pool, &job.job), 0);
        sem_wait(&ran);
        pthread_mutex_lock(&pool.lock); /* the thread has come back from the job once it is idle again */
        while (pool.busy > 0)
            pthread_cond_wait(&pool.less, &pool.lock);
        pthread_mutex_unlock(&pool.lock);
    }
    assert_in_range(pool.running, 1, 2); /* it may count as busy no more and not yet as idle */
    expvar__slow_stop(&pool);
    assert_int_equal(pool.running, 0);
    expvar__slow_fini(&pool);
}

static void stopped_pool_takes_no_job(void **state) {
    (void)state;
    struct slow_pool pool = {0};
    struct noted_job job = {.job.run = note};
    assert_int_equal(expvar__slow_open(&pool, 1), 0);
    expvar__slow_stop(&pool);
    assert_int_equal(expvar__slow_submit(&pool, &job.job), -1);
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    assert_false(expvar__slow_wait(&pool, ends[0], HOUR_NS));
    close(ends[0]);
    close(ends[1]);
    expvar__slow_fini(&pool);
}

int main(void) {
#define WITH_SERVER(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_SERVER(slow_request_delays_nobody),
        WITH_SERVER(body_of_a_post_reaches_a_slow_handler),
        WITH_SERVER(connection_is_kept_after_a_slow_request),
        WITH_SERVER(request_beyond_the_maximum_is_503),
        WITH_SERVER(method_that_a_slow_route_does_not_take_is_405),
        WITH_SERVER(client_that_goes_away_ends_the_wait),
        WITH_SERVER(client_that_shuts_down_ends_the_wait_and_gets_the_answer),
        WITH_SERVER(stop_ends_the_wait_and_the_answer_is_still_sent),
        WITH_SERVER(threads_block_signals_but_those_of_faults_and_profilers),
        WITH_SERVER(fork_amid_a_slow_request_leaves_it_to_the_parent),
        WITH_SERVER(child_may_listen_anew),
        cmocka_unit_test(jobs_in_a_row_share_a_thread),
        cmocka_unit_test(stopped_pool_takes_no_job),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

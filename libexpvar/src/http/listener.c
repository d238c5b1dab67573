/* listener.c - runs libmicrohttpd on a socket of ours. */
#include "listener.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "http/exchange.h"
#include "http/mhd.h"
#include "http/options.h"
#include "http/server.h"
#include "http/thread_signals.h"

/* Holds a request's line and headers, and the response's; what is longer is refused with 414 or 431. */
#define CONNECTION_MEMORY ((size_t)32 * 1024)

/* GnuTLS's own choice, but for the protocols: RFC 8996 retires those before. */
#define TLS_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

/* One client address has at most this part of the connections, where clients come from elsewhere. */
#define ADDRESS_SHARE 2

#define OUT_OF_DESCRIPTORS_PAUSE_NS 100000000

/* libmicrohttpd reports here, and we print nothing. But where it cannot accept for want of descriptors and
 * has no other connection, it tries again at once, and again: the pause keeps it from burning a core that
 * its host needs. */
static void log_nothing(void *context, const char *format, va_list arguments) {
    (void)context, (void)format, (void)arguments;
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (fd >= 0)
        close(fd);
    if (fd >= 0 || (errno != EMFILE && errno != ENFILE))
        return;
    const struct timespec pause = {.tv_nsec = OUT_OF_DESCRIPTORS_PAUSE_NS};
    nanosleep(&pause, NULL);
}

/* The first request has to come as any other: within its time, after the time that a connection may be idle. */
static void connection_changed(void *context, struct MHD_Connection *connection, void **connection_context,
                               enum MHD_ConnectionNotificationCode code) {
    struct listener *listener = context;
    const union MHD_ConnectionInfo *info =
        expvar__mhd.get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (code == MHD_CONNECTION_NOTIFY_STARTED && info) {
        const int64_t seconds = (int64_t)listener->options->idle_timeout_s + listener->options->request_timeout_s;
        const int64_t deadline_ns = expvar__clock_ns() + seconds * 1000000000;
        *connection_context = expvar__fork_guard_add_connection(&listener->fds, info->connect_fd, deadline_ns);
        expvar__watchdog_expect(&listener->server->watchdog, deadline_ns);
    } else if (code == MHD_CONNECTION_NOTIFY_CLOSED && *connection_context) {
        expvar__fork_guard_remove_connection(*connection_context);
    }
}

static unsigned connections_per_address(const struct listener *listener) {
    const expvar_server_options *options = listener->options;
    if (options->max_connections_per_address > 0 || expvar__address_is_local(&listener->socket.address))
        return options->max_connections_per_address;
    return (options->max_connections + ADDRESS_SHARE - 1) / ADDRESS_SHARE;
}

#define OPTIONS_MAX 16

/* Fills `items`, which has room for OPTIONS_MAX. */
static void daemon_options(struct listener *listener, struct MHD_OptionItem *items) {
    const expvar_server_options *options = listener->options;
    const struct MHD_OptionItem all[] = {
        {MHD_OPTION_LISTEN_SOCKET, listener->socket.fd, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)options->max_connections, NULL},
        {MHD_OPTION_PER_IP_CONNECTION_LIMIT, (intptr_t)connections_per_address(listener), NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)options->idle_timeout_s, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)CONNECTION_MEMORY, NULL},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)expvar__exchange_begin, listener},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)expvar__exchange_end, NULL},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)connection_changed, listener},
        {listener->tls.key ? MHD_OPTION_HTTPS_PRIORITIES : MHD_OPTION_END, 0, TLS_PRIORITIES},
        {MHD_OPTION_HTTPS_MEM_CERT, 0, listener->tls.certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, listener->tls.key},
        {MHD_OPTION_END, 0, NULL},
    };
    _Static_assert(sizeof all / sizeof *all <= OPTIONS_MAX, "room for the options");
    memcpy(items, all, sizeof all);
}

/* libmicrohttpd does not tell why; a certificate that cannot be used is the caller's, all else is the machine's. */
static int start_error(const struct listener *listener, int error) {
    static const int of_the_machine[] = {ENOMEM, EMFILE, ENFILE, EAGAIN};
    for (size_t i = 0; i < sizeof of_the_machine / sizeof *of_the_machine; i++)
        if (error == of_the_machine[i])
            return error;
    if (listener->tls.key)
        return EINVAL;
    return error ? error : ENOMEM;
}

/* The thread that this makes inherits the mask. */
static struct MHD_Daemon *start_daemon(struct listener *listener) {
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    if (listener->socket.address.storage.ss_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    if (listener->tls.key)
        flags |= MHD_USE_TLS;
    struct MHD_OptionItem items[OPTIONS_MAX];
    daemon_options(listener, items);
    sigset_t before;
    expvar__thread_signals_block(&before);
    errno = 0;
    struct MHD_Daemon *daemon =
        expvar__mhd.start_daemon(flags, 0, NULL, NULL, expvar__exchange_handle, listener, MHD_OPTION_EXTERNAL_LOGGER,
                                 log_nothing, NULL, MHD_OPTION_ARRAY, items, MHD_OPTION_END);
    const int error = start_error(listener, errno);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return daemon;
}

/* Some of the failures of MHD_start_daemon close the socket and some do not: it is ours if it is still the
 * same. */
static void close_if_same(int fd, const struct stat *before) {
    struct stat now;
    if (fstat(fd, &now) == 0 && now.st_dev == before->st_dev && now.st_ino == before->st_ino)
        close(fd);
}

static int serve(struct listener *listener) {
    struct stat socket;
    if (fstat(listener->socket.fd, &socket) < 0)
        return -1;
    listener->text = expvar__address_format(&listener->socket.address);
    if (listener->text)
        listener->daemon = start_daemon(listener);
    if (listener->daemon)
        return 0;
    int error = errno;
    expvar__socket_unlink(&listener->socket);
    close_if_same(listener->socket.fd, &socket);
    errno = error;
    return -1;
}

/* To be called with the lock of the fork guard held: a child then never has a socket that the guard does
 * not know. */
static int open_and_serve(struct listener *listener, const struct address *address) {
    if (expvar__socket_open(address, &listener->socket) < 0 || serve(listener) < 0)
        return -1;
    const union MHD_DaemonInfo *info = expvar__mhd.get_daemon_info(listener->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    listener->fds.listen_fd = listener->socket.fd;
    listener->fds.epoll_fd = info ? info->epoll_fd : -1;
    expvar__fork_guard_add(&listener->fds);
    return 0;
}

static void listener_free(struct listener *listener) {
    expvar__authorization_close(&listener->authorization);
    expvar__tls_close(&listener->tls);
    expvar__options_free(&listener->own);
    free(listener->fds.connections);
    free(listener->text);
    free(listener);
}

/* Protected mode: without a bind to anywhere else and without a password, nobody outside of the machine gets in. */
static int check_reach(const struct address *address, const expvar_server_options *options) {
    if (expvar__address_is_local(address) || options->allow_remote || options->token_file || options->password_file)
        return 0;
    errno = EPERM;
    return -1;
}

/* Web pages cannot reach a unix socket. At an address that other machines reach, clients may know it by names that only the
 * caller can tell. */
static bool needs_host_check(const struct address *address, const expvar_server_options *options) {
    return address->storage.ss_family != AF_UNIX && (expvar__address_is_local(address) || options->allowed_hosts);
}

static int listener_init(struct listener *listener, const struct address *address,
                         const expvar_server_options *options) {
    listener->options = options ? &listener->own : &listener->server->options;
    if ((options && expvar__options_copy(&listener->own, options) < 0) || check_reach(address, listener->options) < 0 ||
        expvar__authorization_open(&listener->authorization, listener->options) < 0 ||
        expvar__tls_open(&listener->tls, listener->options) < 0)
        return -1;
    const size_t max = listener->options->max_connections;
    listener->check_host = needs_host_check(address, listener->options);
    listener->fds = (struct guarded_fds){
        .owner = getpid(), .max = max, .connections = calloc(max, sizeof(struct guarded_connection))};
    return listener->fds.connections ? 0 : -1;
}

static int listen_at(struct listener *listener, const struct address *address) {
    expvar__fork_guard_lock();
    const int result = open_and_serve(listener, address);
    expvar__fork_guard_unlock();
    return result;
}

struct listener *expvar__listener_start(expvar_server *server, const char *text, const expvar_server_options *options) {
    struct address address;
    if (expvar__fork_guard_init() < 0 || expvar__address_parse(text, &address) < 0 || expvar__mhd_load() < 0)
        return NULL;
    struct listener *listener = calloc(1, sizeof *listener);
    if (!listener)
        return NULL;
    listener->server = server;
    if (listener_init(listener, &address, options) == 0 && listen_at(listener, &address) == 0)
        return listener;
    const int error = errno;
    listener_free(listener);
    errno = error;
    return NULL;
}

/* ---- the end ------------------------------------------------------------------------------------------------- */

static void pause_a_little(void) {
    const struct timespec pause = {.tv_nsec = 1000000};
    nanosleep(&pause, NULL);
}

static bool is_waiting_to_be_accepted(const struct listener *listener) {
    struct pollfd fd = {.fd = listener->socket.fd, .events = POLLIN};
    return poll(&fd, 1, 0) > 0;
}

/* The socket is closed once libmicrohttpd cannot be using its number any more; shutdown(2) ends its listening. */
void expvar__listener_close(struct listener *listener, int64_t until_ns) {
    if (listener->fds.owner != getpid())
        return;
    while (is_waiting_to_be_accepted(listener) && expvar__clock_ns() < until_ns)
        pause_a_little();
    listener->is_closed = expvar__mhd.quiesce_daemon(listener->daemon) != MHD_INVALID_SOCKET;
    if (listener->is_closed)
        shutdown(listener->socket.fd, SHUT_RDWR);
    expvar__socket_unlink(&listener->socket);
}

/* A request may have come that nobody has looked at yet, or be about to: whoever connects asks. */
static bool will_ask(const struct guarded_connection *connection) {
    int unread = 0;
    return !connection->has_asked || (ioctl(connection->fd, FIONREAD, &unread) == 0 && unread > 0);
}

/* Those that will ask are looked at first: by the time that they do, they are counted as in flight. */
static bool is_busy(const struct listener *listener) {
    bool busy = false;
    expvar__fork_guard_lock();
    for (size_t i = 0; i < listener->fds.max && !busy; i++)
        busy = listener->fds.connections[i].is_used && will_ask(&listener->fds.connections[i]);
    expvar__fork_guard_unlock();
    return busy || atomic_load(&listener->in_flight) > 0;
}

void expvar__listener_drain(struct listener *listener, int64_t until_ns) {
    if (listener->fds.owner != getpid())
        return;
    while (is_busy(listener) && expvar__clock_ns() < until_ns)
        pause_a_little();
}

/* In a child there is no thread to join, and the locks of libmicrohttpd may be held for ever by one that
 * is not there: its record of the daemon cannot be freed. It stays reachable from the fork guard, through
 * this listener. */
static bool abandon(struct listener *listener) {
    if (listener->fds.owner == getpid())
        return false;
    expvar__fork_guard_close(&listener->fds);
    return true;
}

/* The guard forgets the descriptors first: a child that is forked while they are closed must not close, in their place,
 * what came to have their numbers. */
void expvar__listener_stop(struct listener *listener) {
    if (abandon(listener))
        return;
    expvar__fork_guard_lock();
    expvar__fork_guard_remove(&listener->fds);
    expvar__fork_guard_unlock();
    expvar__mhd.stop_daemon(listener->daemon);
    if (listener->is_closed)
        close(listener->socket.fd);
    listener_free(listener);
}

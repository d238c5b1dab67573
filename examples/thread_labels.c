/* thread_labels.c - whose request a thread works on, as labels that its samples carry.
 *
 *     build/bin/example_thread_labels
 *     build/bin/example_thread_labels :5000 & go tool pprof -tags 'http://localhost:5000/debug/pprof/profile?seconds=2'
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include <expvar/pprof.h>

static atomic_bool done;
static pthread_barrier_t begun;

static void *serve_customer(void *name) {
    expvar_pprof_label("customer", name);
    pthread_barrier_wait(&begun);
    for (volatile unsigned long i = 0; !done; i++)
        continue;
    expvar_pprof_label("customer", NULL);
    return NULL;
}

int main(int argc, char **argv) {
    static char *const customers[] = {"ada", "grace"};
    pthread_t threads[2];
    pthread_barrier_init(&begun, NULL, 3);
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, serve_customer, customers[i]) != 0)
            return 1;
    pthread_barrier_wait(&begun);
    if (argc > 1) {
        expvar_server *server = expvar_serve(argv[1], NULL);
        if (!server || expvar_pprof_mount(server) < 0) {
            perror(argv[1]);
            return 1;
        }
        printf("listening on http://%s/debug/pprof/\n", expvar_server_address(server, 0));
        fflush(stdout);
        pause();
    }
    const int failed = expvar_pprof_write("threads", STDOUT_FILENO, 1) < 0;
    done = true;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return failed;
}

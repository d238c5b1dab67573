// consumer.cpp - the same service in C++: the headers, and the inline additions, in the other language.
#include <expvar/expvar.h>

#include <cstdio>
#include <string>
#include <thread>

EXPVAR_INT(at_load, "consumer.at_load");

int main() {
    expvar_int *requests = expvar_int_new("consumer.requests");
    expvar_float *seconds = expvar_float_new("consumer.seconds");
    expvar_server *server = expvar_serve(":0", nullptr);
    if (!requests || !seconds || !server) {
        std::perror("consumer");
        return 1;
    }
    std::thread([=] {
        expvar_int_add(requests, 2);
        expvar_float_add(seconds, 0.5);
        expvar_int_add(at_load, 1);
    }).join();

    std::string json;
    auto append = [](const char *text, size_t size, void *context) {
        static_cast<std::string *>(context)->append(text, size);
        return 0;
    };
    const int result = expvar_dump_json(append, &json);
    std::fputs(json.c_str(), stdout);
    expvar_server_stop(server);
    return result != 0;
}

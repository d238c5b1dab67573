"""What the hooks cost: pairs of malloc and free, and requests per second of servers as Debian delivers them, with the hooks
and without, beside gperftools' heap profiler and heaptrack."""

import collections
import glob
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile
import time


def run(build, rounds, pairs, requests):
    hooks = {"LD_PRELOAD": str((build / "lib/libexpvar-hooks.so").resolve())}
    results = _pairs(build / "bin/bench_malloc", hooks, rounds, pairs)
    results.update(_servers(hooks, rounds, requests))
    return results


# ---- malloc and free

def _pairs(program, hooks, rounds, pairs):
    with tempfile.TemporaryDirectory() as folder:
        kinds = {
            "plain": ([], {}),
            "idle": ([], {**hooks, "EXPVAR_HEAP_RATE": "0"}),
            "sampling": ([], {**hooks, "EXPVAR_HEAP_RATE": str(512 << 10)}),
            "gperftools_plain": ([], {"LD_PRELOAD": "libtcmalloc.so.4"}),
            "gperftools": ([], {"LD_PRELOAD": "libtcmalloc.so.4", "HEAPPROFILE": f"{folder}/heap"}),
            "heaptrack": (["heaptrack", "-o", f"{folder}/track"], {}),
        }
        if not shutil.which("heaptrack"):
            del kinds["heaptrack"]
        times = collections.defaultdict(list)
        for _ in range(rounds):
            for name, (wrapper, environment) in kinds.items():
                few = pairs // 20 if name in ("gperftools", "heaptrack") else pairs
                times[name].append(_time([*wrapper, program, str(few)], environment))
    medians = {name: statistics.median(values) for name, values in times.items()}
    results = {f"pair/{name}": value for name, value in medians.items()}
    for name in ("idle", "sampling", "heaptrack"):
        if name in medians:
            results[f"pair_above/{name}"] = medians[name] - medians["plain"]
    results["pair_above/gperftools"] = medians["gperftools"] - medians["gperftools_plain"]
    return results


def _time(command, environment):
    output = subprocess.run([str(a) for a in command], env={**os.environ, **environment}, check=True,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    return float(re.search(r"^\d+\.\d+$", output, re.M).group())


# ---- servers

def _servers(hooks, rounds, requests):
    rates = collections.defaultdict(list)
    for _ in range(rounds):
        for name, server in (("redis", _redis), ("nginx", _nginx)):
            if not shutil.which("redis-server" if name == "redis" else "nginx"):
                continue
            for kind, environment in (("plain", {}), ("hooked", {**hooks, "EXPVAR_LISTEN": "unix"})):
                rates[f"{name}/{kind}"].append(server(environment, requests))
    return {name: statistics.median(values) for name, values in rates.items()}


def _serve(command, environment, ready, measure):
    process = subprocess.Popen([str(a) for a in command], env={**os.environ, **environment},
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            if ready():
                return measure()
            time.sleep(0.05)
        raise RuntimeError(f"{command[0]} did not start")
    finally:
        process.terminate()
        process.wait()


def _redis(environment, requests):
    with tempfile.TemporaryDirectory() as folder:
        socket = f"{folder}/redis"
        load = ["redis-benchmark", "-s", socket, "-n", str(requests), "-t", "set", "-d", "100", "-r", "10000", "--csv"]

        def measure():
            return float(subprocess.check_output(load, text=True).splitlines()[-1].split(",")[1].strip('"'))
        return _serve(["redis-server", "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder],
                      {**environment, "XDG_RUNTIME_DIR": folder}, lambda: os.path.exists(socket), measure)


def _nginx(environment, requests):
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o700)
        path = pathlib.Path(folder)
        port = _free_port()
        (path / "index.html").write_text("x" * 1000)
        temporary = " ".join(f"{name}_temp_path {folder}/{name};"
                             for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (path / "nginx.conf").write_text(
            f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n"
            f"{'user root;' if os.geteuid() == 0 else ''} events {{}}\n"
            f"http {{ access_log off; {temporary} keepalive_requests 1000000;\n"
            f"server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n")
        seconds = max(1, requests // 200000)

        def measure():
            output = subprocess.check_output(["wrk", "-t1", "-c8", f"-d{seconds}s", f"http://127.0.0.1:{port}/"], text=True)
            return float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))
        return _serve(["nginx", "-p", folder, "-c", path / "nginx.conf"], {**environment, "XDG_RUNTIME_DIR": folder},
                      lambda: glob.glob(f"{folder}/pid"), measure)


def _free_port():
    import socket
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]

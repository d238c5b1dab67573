"""The one table: what was measured, beside its peer and its budget."""

import collections

# A budget is a limit for the value itself, for the ratio of the peer's value to ours, or for both. Rates are better high.
Budget = collections.namedtuple("Budget", "most least_ratio least", defaults=(None, None, None))
Row = collections.namedtuple("Row", "what ours unit peer_name peer budget", defaults=(None, None, Budget()))

# The Go original, not run here: measured before on a machine of this kind, with 100 targets at 200 ms.
PUBLISHED = {"published/cpu": 11.0, "published/rss": 43.0}


def _counter_rows():
    for threads, factor in ((1, 4), (2, 8)):
        what, ours = f"counter add, {_threads(threads)}", f"int_add/{threads}"
        yield Row(what, ours, "ns", "Go Int.Add", f"go_IntAdd/{threads}", Budget(most=1, least_ratio=factor))
        yield Row("the same, variable at file scope", f"int_add_global/{threads}", "ns", "Go Int.Add",
                  f"go_IntAdd/{threads}", Budget(most=1, least_ratio=factor))
        yield Row(what, ours, "ns", "prometheus-cpp Increment", f"prometheus_increment/{threads}")
        yield Row(what, ours, "ns", "shared atomic fetch_add", f"atomic_add/{threads}")


def _variable_rows():
    for threads in (1, 2):
        on = _threads(threads)
        yield Row(f"float add, {on}", f"float_add/{threads}", "ns", "Go Float.Add", f"go_FloatAdd/{threads}",
                  Budget(most=1.5))
        yield Row(f"map add by key, {on}", f"map_add_key/{threads}", "ns", "Go Map.Add", f"go_MapAdd/{threads}",
                  Budget(least_ratio=1))
        yield Row(f"map add by held handle, {on}", f"map_add_held/{threads}", "ns", "Go Map.Add",
                  f"go_MapAdd/{threads}", Budget(most=1))
    for threads in (1, 2):
        on = _threads(threads)
        yield Row(f"int set, {on}", f"int_set/{threads}", "ns", "Go Int.Set", f"go_IntSet/{threads}")
        yield Row(f"int set, {on}", f"int_set/{threads}", "ns", "prometheus-cpp Set", f"prometheus_set/{threads}")
        yield Row(f"string set, {on}", f"string_set/{threads}", "ns", "Go String.Set", f"go_StringSet/{threads}")
    yield Row("the empty loop, in each of ours above", "loop/1", "ns")


def _histogram_rows():
    for threads in (1, 2):
        on = _threads(threads)
        yield Row(f"histogram record, {on}", f"histogram_record/{threads}", "ns", "prometheus-cpp Observe, 11 buckets",
                  f"prometheus_observe/{threads}", Budget(most=3))
        yield Row(f"labelled add by held child, {on}", f"family_held/{threads}", "ns", "prometheus-cpp held child",
                  f"prometheus_child/{threads}", Budget(most=1))
        yield Row(f"labelled add by values, {on}", f"family_values/{threads}", "ns", "prometheus-cpp Family.Add",
                  f"prometheus_values/{threads}")
    yield Row("histogram record, always the same value", "histogram_record_same/1", "ns")
    yield Row("making up a value, in histogram record above", "latency/1", "ns")
    yield Row("timer start, stop and record", "timer/1", "ns")


def _page_rows():
    yield Row("/debug/vars in process, 1,000 ints", "page/1000", "us", "Go expvar.Handler", "go_Handler/1000",
              Budget(least_ratio=10))
    yield Row("/debug/vars in process, built-ins", "page/0", "us", "Go expvar.Handler", "go_Handler/0")
    yield Row("expvar_dump_json, 1,000 ints", "dump/1000", "us", "Go expvar.Handler", "go_Handler/1000")
    yield Row("expvar_dump_json, built-ins (mostly as collected before)", "dump/0", "us", "Go expvar.Handler", "go_Handler/0")
    yield Row("the same, built-ins collected afresh", "collect", "us", "Go expvar.Handler", "go_Handler/0")
    yield Row("the same, 20,000 free chunks in the heap", "collect_in_torn_heap", "us")
    yield Row("size of the page, 1,000 ints", "page/1000/bytes", "B", "Go", "go_Handler/1000/bytes")
    yield Row("size of the page, built-ins", "page/0/bytes", "B", "Go", "go_Handler/0/bytes")
    yield Row("requests over HTTP, 1,000 ints", "http_ours/1000", "/s", "Go net/http", "http_go/1000",
              Budget(least_ratio=4))
    yield Row("requests over HTTP, built-ins", "http_ours/0", "/s", "Go net/http", "http_go/0", Budget(least_ratio=4))


def _idle_rows():
    for state, limit in (("linked", 1), ("listening", None)):
        yield Row(f"idle, {state}: wakeups", f"idle_{state}/wakeups", "/s", budget=Budget(most=0))
        yield Row(f"idle, {state}: RSS", f"idle_{state}/VmRSS", "MB", "libmicrohttpd alone",
                  "idle_microhttpd/VmRSS", Budget(most=limit))
        yield Row(f"idle, {state}: RSS of its own (anonymous)", f"idle_{state}/RssAnon", "MB", "libmicrohttpd alone",
                  "idle_microhttpd/RssAnon")


def _profile_rows():
    yield Row("slowdown of a program that computes, by a CPU profile at 100 Hz", "slowdown/expvar", "%", budget=Budget(most=1))
    yield Row("the same, by gperftools", "slowdown/gperftools", "%")


def _hook_rows():
    yield Row("malloc + free, unhooked", "pair/plain", "ns", "tcmalloc", "pair/gperftools_plain")
    yield Row("the same with the hooks, idle: above that", "pair_above/idle", "ns", "heaptrack", "pair_above/heaptrack",
              Budget(most=5))
    yield Row("with the hooks, sampling at 512 KiB: above", "pair_above/sampling", "ns", "heaptrack",
              "pair_above/heaptrack", Budget(most=5))
    yield Row("with the hooks, sampling at 512 KiB: above", "pair_above/sampling", "ns", "gperftools' heap profiler",
              "pair_above/gperftools")
    for server in ("redis", "nginx"):
        yield Row(f"{server} with the hooks: requests", f"{server}/hooked", "/s", "without", f"{server}/plain")


def _monitor_rows():
    yield Row("expvarmon, 100 targets at 200 ms: CPU", "monitor_100/cpu", "%", "Go original (published)",
              "published/cpu", Budget(least_ratio=4))
    yield Row("expvarmon, 100 targets at 200 ms: peak RSS", "monitor_100/rss", "MB", "Go original (published)",
              "published/rss", Budget(least_ratio=2))
    yield Row("expvarmon, 1,000 targets at 1 s: CPU", "monitor_1000/cpu", "%", budget=Budget(most=10))
    yield Row("expvarmon, 1,000 targets at 1 s: peak RSS", "monitor_1000/rss", "MB")
    for targets in (100, 1000):
        yield Row(f"expvarmon, {targets:,} targets: polls answered", f"monitor_{targets}/polls", "%",
                  budget=Budget(least=90))
    for hanging, which in ((500, "half"), (1000, "all")):
        yield Row(f"key press to drawn, 1,000 targets, {which} hang: median", f"key_{hanging}/median", "ms")
        yield Row(f"key press to drawn, 1,000 targets, {which} hang: worst", f"key_{hanging}/max", "ms",
                  budget=Budget(most=50))


def _threads(count):
    return "1 thread" if count == 1 else f"{count} threads"


ROWS = [*_counter_rows(), *_variable_rows(), *_histogram_rows(), *_page_rows(), *_idle_rows(), *_profile_rows(), *_hook_rows(),
        *_monitor_rows()]
HEADINGS = ("what", "ours", "peer", "ratio", "budget", "verdict")


def show(results):
    """Prints the rows of what was measured. Returns how many budgets were missed."""
    values = {**results, **PUBLISHED}
    lines = [_line(row, values) for row in ROWS if row.ours in results]
    widths = [max(len(line[i]) for line in [HEADINGS, *lines]) for i in range(len(HEADINGS))]
    for line in [HEADINGS, ["-" * width for width in widths], *lines]:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
    return sum(line[-1] == "MISSED" for line in lines)


def _line(row, values):
    ours, peer = values[row.ours], values.get(row.peer)
    ratio = _ratio(row, ours, peer)
    return [row.what, _amount(ours, row.unit),
            "" if peer is None else f"{_amount(peer, row.unit)} {row.peer_name}",
            "" if ratio is None else f"{ratio:.1f}x",
            _budget_text(row), _verdict(row.budget, ours, ratio)]


def _ratio(row, ours, peer):
    """How many times better than the peer."""
    if not peer or not ours or row.unit == "B":
        return None
    return ours / peer if row.unit == "/s" else peer / ours


def _amount(value, unit):
    if unit == "us":
        value /= 1000
    return f"{value:,.0f} {unit}" if value >= 1000 else f"{value:.3g} {unit}"


def _budget_text(row):
    most, least_ratio, least = row.budget
    limits = [f"<= {most} {row.unit}" if most is not None else "", f">= {least_ratio}x" if least_ratio else "",
              f">= {least} {row.unit}" if least is not None else ""]
    return ", ".join(limit for limit in limits if limit)


def _verdict(budget, ours, ratio):
    if budget == Budget():
        return ""
    met = ((budget.most is None or ours <= budget.most)
           and (budget.least is None or ours >= budget.least)
           and (budget.least_ratio is None or (ratio is not None and ratio >= budget.least_ratio)))
    return "met" if met else "MISSED"

/* answer_html.c - the search page. Every text from a visitor or a feed goes through text_add_html. */
#include "answer.h"

#include <string.h>
#include <strings.h>

static const char page_head[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\">\n"
    "<head>\n"
    "<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<title>News search</title>\n"
    "<style>\n"
    ":root { color-scheme: light dark; --line: #8884; --soft: #777; --mark: #ffd54a; }\n"
    "body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }\n"
    "form { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: center; }\n"
    "input[type=search] { flex: 1 1 16rem; font: inherit; padding: .4rem .6rem; }\n"
    "button { font: inherit; padding: .4rem 1.2rem; }\n"
    "h2 { border-bottom: 1px solid var(--line); margin-top: 2rem; }\n"
    "h2 small, time { color: var(--soft); font-weight: normal; font-size: .85rem; }\n"
    "article { margin: 1rem 0; }\n"
    "h3, article p { margin: 0; }\n"
    "h3 { font-size: 1.05rem; }\n"
    "mark { background: var(--mark); color: #000; }\n"
    ".problem { border-left: 4px solid #c33; padding-left: .8rem; }\n"
    "footer { color: var(--soft); margin-top: 3rem; font-size: .85rem; }\n"
    "</style>\n"
    "</head>\n"
    "<body>\n"
    "<h1>News search</h1>\n";

static const char page_tail[] = "<footer>All news here are invented. What this service counts: "
                                "<a href=\"/debug/vars\">/debug/vars</a>; where its time goes: "
                                "<a href=\"/debug/pprof/\">/debug/pprof/</a></footer>\n"
                                "</body>\n"
                                "</html>\n";

static void add_escaped(struct text *out, const char *string) {
    text_add_html(out, string, strlen(string));
}

/* Adds a text with each place where the term stands marked. `folded` is the same text folded: as long, byte
 * by byte. */
static void add_marked(struct text *out, const char *plain, const char *folded, const char *term) {
    const size_t term_size = strlen(term);
    size_t done = 0;
    for (const char *at = strstr(folded, term); at; at = strstr(at + term_size, term)) {
        const size_t start = (size_t)(at - folded);
        text_add_html(out, plain + done, start - done);
        text_add_string(out, "<mark>");
        text_add_html(out, plain + start, term_size);
        text_add_string(out, "</mark>");
        done = start + term_size;
    }
    add_escaped(out, plain + done);
}

/* A feed could give a link of another kind, one that runs a script for instance. */
static bool is_web_link(const char *link) {
    return strncasecmp(link, "http://", 7) == 0 || strncasecmp(link, "https://", 8) == 0;
}

static void add_item(struct text *out, const struct item *item, const char *term) {
    const bool linked = is_web_link(item->link);
    text_add_string(out, "<article>\n<h3>");
    if (linked) {
        text_add_string(out, "<a href=\"");
        add_escaped(out, item->link);
        text_add_string(out, "\" rel=\"noreferrer\">");
    }
    add_marked(out, item->title, item->folded_title, term);
    text_add_string(out, linked ? "</a></h3>\n<p>" : "</h3>\n<p>");
    add_marked(out, item->description, item->folded_description, term);
    text_add_string(out, "</p>\n<time>");
    add_escaped(out, item->published);
    text_add_string(out, "</time>\n</article>\n");
}

static void write_section(struct text *out, const struct source *source, const struct feed *feed,
                          const struct hits *hits, const char *folded_term) {
    text_add_string(out, "<section>\n<h2>");
    add_escaped(out, source->name);
    text_printf(out, " <small>%zu found</small></h2>\n", hits->count);
    for (size_t i = 0; i < hits->count; i++)
        add_item(out, &feed->items[hits->items[i]], folded_term);
    text_add_string(out, "</section>\n");
}

static void add_form(struct text *out, const struct form *form) {
    text_add_string(out, "<form action=\"/search\" method=\"get\">\n<input type=\"search\" name=\"term\" value=\"");
    add_escaped(out, form->term);
    text_printf(out, "\" placeholder=\"politics\" maxlength=\"%d\" aria-label=\"Term\" autofocus required>\n",
                FORM_TERM_MAX);
    text_add_string(out, "<button>Search</button>\n");
    for (unsigned i = 0; i < SOURCE_COUNT; i++) {
        text_printf(out, "<label><input type=\"checkbox\" name=\"%s\"%s> ", sources[i].key,
                    form->wanted[i] || form->blank ? " checked" : "");
        add_escaped(out, sources[i].name);
        text_add_string(out, "</label>\n");
    }
    text_add_string(out, "</form>\n");
}

static void write_answer(struct text *out, const struct form *form, const struct section *sections,
                         const char *problem) {
    text_add_string(out, page_head);
    add_form(out, form);
    if (problem) {
        text_add_string(out, "<p class=\"problem\">");
        add_escaped(out, problem);
        text_add_string(out, "</p>\n");
    }
    for (unsigned i = 0; i < SOURCE_COUNT; i++)
        text_add(out, sections[i].text.data, sections[i].text.size);
    text_add_string(out, page_tail);
}

const struct answer_format answer_html = {
    .content_type = "text/html; charset=utf-8",
    .write_section = write_section,
    .write_answer = write_answer,
};

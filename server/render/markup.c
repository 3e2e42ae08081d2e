#include "render/markup.h"

#include "render/words.h"

void markup_head(struct page *p, const char *language, const char *title, const char *day, const char *style)
{
	page_print(p,
		"<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
		words_language(language));
	page_escape(p, title);
	page_put(p, "</title>\n");
	if (!text_is_empty(day))
		page_print(p, "<meta name=\"dcterms.created\" content=\"%s\">\n", day);
	page_print(p, "<style>%s</style>\n</head>\n<body>\n", style);
}

void markup_element(struct page *p, const char *open, const char *foreign, const char *close)
{
	if (text_is_empty(foreign))
		return;
	page_print(p, "%s<bdi>", open);
	page_escape(p, foreign);
	page_print(p, "</bdi>%s\n", close);
}

/* Danish words are long, but not longer than this. */
enum { WORD_LONGEST = 28 };

static bool begins_character(char byte)
{
	return ((unsigned char)byte & 0xc0) != 0x80;
}

void markup_breakable(struct page *p, const char *foreign)
{
	const char *text = clean_lines(p->arena, foreign), *from = text;
	size_t run = 0;

	for (const char *at = text; *at; at++) {
		if (*at == ' ' || *at == '\n') {
			run = 0;
		} else if (begins_character(*at) && ++run > WORD_LONGEST) {
			page_escape(p, arena_print(p->arena, "%.*s", (int)(at - from), from));
			page_put(p, "<wbr>");
			from = at;
			run = 1;
		}
	}
	page_escape(p, from);
}

#include "render/markup.h"

#include "render/words.h"

void markup_head(struct page *p, const char *language, const char *title, const char *style)
{
	page_print(p,
		"<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
		words_language(language));
	page_escape(p, title);
	page_print(p, "</title>\n<style>%s</style>\n</head>\n<body>\n", style);
}

void markup_element(struct page *p, const char *open, const char *foreign, const char *close)
{
	if (text_is_empty(foreign))
		return;
	page_print(p, "%s<bdi>", open);
	page_escape(p, foreign);
	page_print(p, "</bdi>%s\n", close);
}

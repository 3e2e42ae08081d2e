#include "screen/ui.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utf8proc.h>

#include "screen/language.h"

struct ui ui;

static const char *const escapes[] = {
	[STYLE_PLAIN] = "",
	[STYLE_BOLD] = "\033[1m",
	[STYLE_DIM] = "\033[2m",
	[STYLE_GOOD] = "\033[32m",
	[STYLE_WARNING] = "\033[33m",
	[STYLE_BAD] = "\033[31m",
};

/* E2 80 AA..AE and E2 81 A6..A9: marks that turn the order of what is read. */
static bool turns_order(const unsigned char *c)
{
	return c[0] == 0xe2 &&
	       ((c[1] == 0x80 && c[2] >= 0xaa && c[2] <= 0xae) || (c[1] == 0x81 && c[2] >= 0xa6 && c[2] <= 0xa9));
}

void ui_clean(char *text)
{
	for (unsigned char *c = (unsigned char *)text; *c; c++) {
		if ((*c < 0x20 && *c != '\n' && *c != '\t') || *c == 0x7f)
			*c = '?';
		else if (*c == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0) /* C1 controls */
			*c = c[1] = '?';
		else if (turns_order(c))
			c[0] = c[1] = c[2] = '?';
	}
}

int ui_width(FILE *stream)
{
	struct winsize size;

	if (ioctl(fileno(stream), TIOCGWINSZ, &size) || size.ws_col < 20)
		return 80;
	return size.ws_col;
}

bool ui_has_color(FILE *stream)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return !ui.no_color && !(no && *no) && !(term && !strcmp(term, "dumb")) && isatty(fileno(stream));
}

int ui_columns(const char *text, size_t size)
{
	int columns = 0;

	for (size_t at = 0; at < size;) {
		utf8proc_int32_t character;
		utf8proc_ssize_t taken = utf8proc_iterate((const utf8proc_uint8_t *)text + at, -1, &character);
		if (taken < 1)
			taken = 1, character = '?';
		columns += utf8proc_charwidth(character);
		at += (size_t)taken;
	}
	return columns;
}

/* How far a stream's line has come, and how far it is set in. */
struct cursor {
	int column, set_in;
};

static size_t leading_spaces(const char *text)
{
	return strspn(text, " ");
}

/* Writes what fits of the line that text begins, and goes to the next one when something is left. Gives what is left.
 */
static const char *print_line(FILE *stream, struct cursor *at, const char *text, int width)
{
	size_t line = strcspn(text, "\n"), spaces = leading_spaces(text), size = ui_fit(text, width - at->column);

	if (at->column == 0)
		at->set_in = (int)spaces < width / 2 ? (int)spaces : 0;
	if (size < line &&
		(text[size] != ' ' || size <= spaces)) /* a word that no line has room for: an id stays whole */
		size = at->column > at->set_in ? 0 : spaces + strcspn(text + spaces, " \n");
	fwrite(text, 1, size, stream);
	if (size == line) {
		at->column += ui_columns(text, size);
		return text + size;
	}
	at->column = at->set_in;
	fprintf(stream, "\n%*s", at->set_in, "");
	return text + size + leading_spaces(text + size);
}

/* On a terminal lines are broken at words; elsewhere another programme reads them. */
static void print_words(FILE *stream, const char *text)
{
	static struct cursor cursors[2];
	struct cursor *at = &cursors[stream == stderr];

	if (!isatty(fileno(stream))) {
		fputs(text, stream);
		return;
	}
	while (*text) {
		if (*text != '\n') {
			text = print_line(stream, at, text, ui_width(stream));
			continue;
		}
		fputc(*text++, stream);
		at->column = 0;
	}
}

static void __attribute__((format(printf, 3, 0)))
print(FILE *stream, enum style style, const char *format, va_list values)
{
	bool colored = style != STYLE_PLAIN && ui_has_color(stream);
	char *text;

	if (vasprintf(&text, format, values) < 0)
		return;
	ui_clean(text);
	fputs(colored ? escapes[style] : "", stream);
	print_words(stream, text);
	fputs(colored ? "\033[0m" : "", stream);
	free(text);
}

void say(const char *format, ...)
{
	va_list values;

	va_start(values, format);
	print(stderr, STYLE_PLAIN, format, values);
	va_end(values);
}

void say_styled(enum style style, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	print(stderr, style, format, values);
	va_end(values);
}

void put(const char *format, ...)
{
	va_list values;

	va_start(values, format);
	print(stdout, STYLE_PLAIN, format, values);
	va_end(values);
}

void put_styled(enum style style, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	print(stdout, style, format, values);
	va_end(values);
}

int say_error(int exit_code, const char *format, ...)
{
	va_list values;

	say_styled(STYLE_BAD, "tilsyn: ");
	va_start(values, format);
	print(stderr, STYLE_PLAIN, format, values);
	va_end(values);
	say("\n");
	return exit_code;
}

void put_to_copy(const char *command)
{
	char *text = strdup(command);

	if (!text)
		return;
	ui_clean(text);
	printf("     %s\n", text);
	free(text);
}

size_t ui_fit(const char *text, int columns)
{
	size_t at = 0, word_end = 0;
	int width = 0;

	while (text[at] && text[at] != '\n') {
		utf8proc_int32_t character;
		utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)text + at, -1, &character);
		if (size < 1)
			size = 1, character = '?';
		if (character == ' ')
			word_end = at;
		width += utf8proc_charwidth(character);
		if (width > columns && at > 0)
			return word_end ? word_end : at;
		at += (size_t)size;
	}
	return at;
}

static void say_paragraph(enum style style, int first, int indent, const char *text)
{
	int width = ui_width(stderr), columns = (width > 100 ? 100 : width) - 1;

	for (int set_in = first; *text; set_in = indent) {
		size_t size = ui_fit(text, columns - set_in);
		say_styled(style, "%*s%.*s\n", set_in, "", (int)size, text);
		text += size;
		if (*text)
			text += *text == ' ' || *text == '\n';
	}
}

void say_wrapped(enum style style, int indent, const char *text)
{
	say_paragraph(style, indent, indent, text);
}

void say_hanging(int indent, const char *text)
{
	say_paragraph(STYLE_PLAIN, 0, indent, text);
}

void put_folded(int indent, const char *format, ...)
{
	int width = ui_width(stdout), columns = (width > 100 ? 100 : width) - 1 - indent;
	char *text;
	va_list values;

	va_start(values, format);
	int made = vasprintf(&text, format, values);
	va_end(values);
	if (made < 0)
		return;
	for (const char *rest = text; *rest;) {
		size_t size = ui_fit(rest, columns);
		put("%*s%.*s\n", size ? indent : 0, "", (int)size, rest);
		rest += size;
		rest += *rest == ' ' || *rest == '\n';
	}
	free(text);
}

void put_paragraph(int indent, const char *text)
{
	int width = ui_width(stdout), columns = (width > 100 ? 100 : width) - 1;

	while (*text) {
		size_t size = ui_fit(text, columns - indent);
		put("%*s%.*s\n", indent, "", (int)size, text);
		text += size;
		if (*text)
			text += *text == ' ' || *text == '\n';
	}
}

enum { BAR_CELLS = 30 };

void ui_bar(const char *title, double share)
{
	char cells[BAR_CELLS + 1];
	int full = (int)(share * BAR_CELLS);

	if (!isatty(STDERR_FILENO))
		return;
	memset(cells, '.', BAR_CELLS);
	memset(cells, '#', (size_t)(full > BAR_CELLS ? BAR_CELLS : full));
	cells[BAR_CELLS] = '\0';
	fprintf(stderr, "\r%s [%s] %3d %%", title, cells, (int)(share * 100));
	fflush(stderr);
}

void ui_bar_end(void)
{
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
}

/* printer.h - a page of HTML as a PDF that a screen reader can read: tagged, PDF/UA-1, each drawing with its words.
 *
 * WeasyPrint does it, a program of its own, given the page through a pipe and nothing else: no name on any disk, no
 * environment of ours, a minute of computing, eight of waiting and a gigabyte at most. Blocks: for the printers'
 * threads, so that a program that hangs keeps nobody else waiting. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

bool printer_is_there(const char *program); /* "" or a file that cannot be run: no PDF is made here */
/* The PDF, yours: free(). html ends with a NUL, which html_size does not count. NULL: the program failed, took too long
 * or wrote no PDF; the log says which. */
char *printer_pdf(const char *program, const char *html, size_t html_size, size_t *size);
void printer_stop(void); /* from any thread: what is under way fails at once, and so does what comes after it */

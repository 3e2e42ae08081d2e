#include "db/fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool fault_say(char *fault, size_t size, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vsnprintf(fault, size, format, list);
	va_end(list);
	fault[strcspn(fault, "\n")] = '\0';
	return false;
}

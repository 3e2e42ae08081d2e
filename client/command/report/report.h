/* report.h - what the commands of reports share: which figures are asked for, in what language and format. */
#pragma once
#include "command/run.h"
#include "tilsyn/v1/report.pb-c.h"

char *report_language(struct run *run); /* --report-lang, else that of the client */
/* What the file should be by its name, "side.pdf"; false: the name does not say. */
bool report_format_of_name(const char *name, int *format);
/* --format, else what --out is called, else text. Gives the exit code. */
int report_format(struct run *run, Tilsyn__V1__Format *format) __attribute__((warn_unused_result));
/* How wide the terminal is, if the text goes to one, and --plain. */
void report_look(struct run *run, int32_t *columns, protobuf_c_boolean *aloud);
/* Fills kind, months, department, team, section and target group of a request that has these fields. Gives the exit
 * code. */
int report_wish(struct run *run, ProtobufCMessage *request) __attribute__((warn_unused_result));
/* Fills the part that it is held against, of a request that has these fields. Gives the exit code. */
int report_other(struct run *run, ProtobufCMessage *request) __attribute__((warn_unused_result));
/* To --out or to standard output. Gives the exit code. */
int report_write(struct run *run, const ProtobufCBinaryData *content) __attribute__((warn_unused_result));

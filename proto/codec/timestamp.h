/* timestamp.h - google.protobuf.Timestamp as text. */
#pragma once
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

bool timestamp_is_valid(const ProtobufCMessage *time); /* years 1 to 9999, nanos 0 to 999999999 */
void timestamp_print(const ProtobufCMessage *time, char text[40]);
bool timestamp_read(const char *text, ProtobufCMessage *time);

/* case_list_json.h - what was read of a case list, as SQL takes it. The texts are yours: free() them. */
#pragma once
#include "intake/case_list.h"

bool case_list_state_from_json(struct case_list_state *s, const char *json); /* "{}": nothing read yet */
char *case_list_state_to_json(const struct case_list_state *s);
char *case_list_rows_to_json(const struct case_list *list);
char *case_list_faults_to_json(const struct case_list *list);

/* style.h - how the page looks: screen from 320 px, A4 on paper. It stands in the page itself; nothing is fetched. */
#pragma once

extern const char html_style[];

/* style.h - how pages look. It stands in the page itself; nothing is fetched. */
#pragma once

extern const char html_style[];	       /* a report: screen from 320 px, A4 on paper */
extern const char paper_style[];       /* a form for pen and A4 */
extern const char html_style_tight[];  /* after it: one A4 */
extern const char html_style_slides[]; /* after it: a page for each section */

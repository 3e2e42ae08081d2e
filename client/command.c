#include "command.h"

#include <string.h>

#include "command/commands.h"
#include "screen/language.h"
#include "screen/spelling.h"
#include "screen/ui.h"

const struct option_row option_rows[OPTIONS] = {
	[OPT_HELP] = {"help", NULL, N_("show how a command is used")},
	[OPT_JSON] = {"json", NULL, N_("write the server's answer as JSON")},
	[OPT_LANG] = {"lang", N_("da|en"), N_("the language of the screen")},
	[OPT_NO_COLOR] = {"no-color", NULL, N_("no colours")},
	[OPT_NO_INPUT] = {"no-input", NULL, N_("never ask; stop with an error instead")},
	[OPT_VERSION] = {"version", NULL, N_("show the version")},
	[OPT_ACTION] = {"action", NULL, N_("something must be done about the case: it becomes a finding to act on")},
	[OPT_AGAINST_DEPARTMENT] = {"against-department", N_("DEPARTMENT"), N_("the other department")},
	[OPT_AGAINST_FROM] = {"against-from", N_("MONTH"), N_("the first month of the other period")},
	[OPT_AGAINST_TEAM] = {"against-team", N_("TEAM"), N_("the other team")},
	[OPT_AGAINST_TO] = {"against-to", N_("MONTH"), N_("the last month of the other period")},
	[OPT_ALL] = {"all", NULL, N_("show everything, also what is done or not in the sample")},
	[OPT_ANCHORS] = {"anchors", N_("ANCHORS"), N_("read these anchor cases, by title or id, with commas between")},
	[OPT_ANSWER] = {"answer", N_("VALUE"), N_("what is agreed on; left empty it is agreed to differ")},
	[OPT_ASK] = {"ask", NULL, N_("ask the caseworker whether it may be shown")},
	[OPT_BOOK] = {"book", NULL, N_("into the interpretation book")},
	[OPT_CA] = {"ca", N_("FILE"), N_("certificate of the authority that signed the server's certificate")},
	[OPT_CASE] = {"case", N_("CASE-NUMBER"), N_("only this case")},
	[OPT_CASES] = {"cases", N_("NUMBER"), N_("how many cases")},
	[OPT_CASEWORKER] = {"caseworker", N_("ID"), N_("only this caseworker")},
	[OPT_CYCLE] = {"cycle", N_("NAME"), N_("the coverage cycle; the current year when left out")},
	[OPT_DEADLINE] = {"deadline", N_("DATE"), N_("last day, yyyy-mm-dd or dd-mm-yyyy")},
	[OPT_DEPARTMENT] = {"department", N_("DEPARTMENT"), N_("only this department, by name or id")},
	[OPT_DOCUMENT] = {"document", N_("TEXT"), N_("the document that is pointed to")},
	[OPT_DRY_RUN] = {"dry-run", NULL, N_("say what would happen, change nothing")},
	[OPT_EMAIL_FILE] = {"email-file", N_("FILE"),
		N_("read the e-mail address from this file, “-” for standard input")},
	[OPT_FILE] = {"file", N_("FILE"), N_("read from this file, “-” for standard input")},
	[OPT_FIRST] = {"first", NULL, N_("the answers as first submitted, before remarks and corrections")},
	[OPT_FOLLOW] = {"follow", NULL, N_("stay and show changes as they come")},
	[OPT_FORMAT] = {"format", N_("text|html|pdf|xlsx|csv|json|svg"),
		N_("how it is written: a report as text, html, pdf, xlsx, csv or json, a ring as text or svg")},
	[OPT_FROM] = {"from", N_("MONTH"), N_("the first month, yyyy-mm or mm-yyyy")},
	[OPT_HOPED] = {"hoped", N_("NUMBER"), N_("how far it should move, in percentage points")},
	[OPT_HOURS] = {"hours", N_("NUMBER"), N_("hours that each reviewer has for it")},
	[OPT_INVITE] = {"invite", NULL, N_("use an invite code and choose a password")},
	[OPT_INVITE_FILE] = {"invite-file", N_("FILE"),
		N_("read the invite code from this file, “-” for standard input")},
	[OPT_ITEM] = {"item", N_("CODE"), N_("only this question or fact")},
	[OPT_KIND] = {"kind", N_("general|themed"), N_("all audits of this kind, instead of one activity")},
	[OPT_LIMIT] = {"limit", N_("NUMBER"), N_("show at most so many lines")},
	[OPT_MARGIN] = {"margin", N_("NUMBER"),
		N_("half the width of the interval, 0.1 for ten per cent to each side")},
	[OPT_MONTH] = {"month", N_("NUMBER"), N_("only this month of the year, 1 to 12")},
	[OPT_NEW_PASSWORD_FILE] = {"new-password-file", N_("FILE"), N_("read the new password from this file")},
	[OPT_NO] = {"no", NULL, N_("say no, or take a yes back")},
	[OPT_NOTE] = {"note", N_("TEXT"), N_("a remark for the protocol, without personal data")},
	[OPT_NOW] = {"now", NULL, N_("the child is in danger now")},
	[OPT_OFF] = {"off", NULL, N_("end it")},
	[OPT_OUT] = {"out", N_("FILE"), N_("write to this file")},
	[OPT_PANEL] = {"panel", N_("USERS"), N_("who takes part, with commas between; all reviewers when left out")},
	[OPT_PASSWORD_FILE] = {"password-file", N_("FILE"),
		N_("read the password from this file, “-” for standard input")},
	[OPT_PERCENT] = {"percent", N_("NUMBER"),
		N_("how much of the hours somebody is away, 1 to 100; all of them when left out")},
	[OPT_PHONE] = {"phone", N_("TEXT"), N_("whom to phone about a child at risk")},
	[OPT_PLAIN] = {"plain", NULL, N_("for a screen reader: no bars, lines and columns")},
	[OPT_PURPOSE] = {"purpose", N_("TEXT"), N_("why you look; it is logged")},
	[OPT_QUESTIONS] = {"questions", N_("CODES"), N_("only these questions, with commas between")},
	[OPT_READER] = {"for", N_("team|department|management|committee"), N_("who is to read it")},
	[OPT_REASON] = {"reason", N_("TEXT"), N_("why; it is logged")},
	[OPT_RECORDED] = {"recorded", NULL, N_("it stands in the case system")},
	[OPT_RENEW] = {"renew", NULL, N_("make it anew; the one before ends")},
	[OPT_REPLACES] = {"replaces", N_("REPORT"), N_("the published report whose next version it is")},
	[OPT_REPORT_LANG] = {"report-lang", N_("da|en"), N_("the language of the report")},
	[OPT_ROLE] = {"role", N_("ROLES"), N_("roles, with commas between")},
	[OPT_SECTION] = {"section", N_("SECTIONS"), N_("sections of the law, with commas between")},
	[OPT_SERVER] = {"server", N_("URL"), N_("the server's address, https://…")},
	[OPT_STEPS] = {"steps", N_("STEPS"), N_("only these steps, by id, with commas between")},
	[OPT_STOP] = {"stop", NULL, N_("forget the address; nothing is sent any more")},
	[OPT_TARGET_GROUP] = {"target-group", N_("TEXT"),
		N_("only cases of this target group, as the case list writes it")},
	[OPT_TEAM] = {"team", N_("TEAMS"), N_("teams by name or id, with commas between")},
	[OPT_TEMPLATE] = {"template", N_("TEMPLATE"), N_("only this question set, in all its versions")},
	[OPT_THESE_CASES] = {"these-cases", NULL, N_("speak of these cases, not of how we work in general")},
	[OPT_TO] = {"to", N_("USER|MONTH"), N_("who takes over; of figures: the last month")},
	[OPT_TOLD] = {"told", N_("TEXT"), N_("who was told, and how")},
	[OPT_USER] = {"user", N_("NAME"), N_("user name")},
	[OPT_VALUE] = {"value", N_("VALUE"), N_("the corrected answer; left out, the answer is kept")},
	[OPT_VIEW] = {"view", N_("page|slides|agenda"),
		N_("the report, slides for a meeting, or texts for the agenda")},
	[OPT_WORD] = {"word", N_("WORD"), N_("the word for the draw")},
	[OPT_WORD_FILE] = {"word-file", N_("FILE"), N_("read the word for the draw from this file")},
	[OPT_YEAR] = {"year", N_("YEAR"), N_("only this year")},
};

const struct noun nouns[] = {
	{"review", "tilsyn", N_("Answer the cases that are yours to review")},
	{"reading", "fælleslæsning", N_("A team reads an anonymised case together and votes sealed")},
	{"feedback", "tilbagemelding",
		N_("What a review of your casework found; the caseworker and the nearest leader see it")},
	{"concept", "koncept", N_("The written concept for the audits")},
	{"concern", "bekymring", N_("A concern for a child: the fast lane")},
	{"case", "sag", N_("The register of cases")},
	{"wheel", "årshjul", N_("The year's activities")},
	{"draw", "lodtrækning", N_("Draw cases so that no one can doubt it")},
	{"assignment", "tildeling", N_("Who reviews which case")},
	{"calibration", "kalibrering", N_("Several review the same case blind, then compare")},
	{"book", "fortolkningsbog", N_("What you have agreed the questions mean")},
	{"progress", "fremdrift", N_("How far an activity is")},
	{"report", "rapport", N_("What the audits show, told to each who should know")},
	{"finding", "fund", N_("What audits have shown, worded by a leader")},
	{"followup", "opfølgning", N_("What is done about it, and whether it helped")},
	{"template", "skabelon", N_("Question sets")},
	{"user", "bruger", N_("People who sign in")},
	{"caseworker", "rådgiver", N_("Caseworkers")},
	{"absence", "fravær", N_("Leave and part-time, of caseworkers and of those who review")},
	{"team", "team", N_("Teams")},
	{"department", "afdeling", N_("Departments")},
	{"log", "log", N_("Who did and saw what")},
	{"erasure", "sletning", N_("Erase a child's case, a caseworker or a user on request")},
};
const size_t noun_count = sizeof(nouns) / sizeof(nouns[0]);

/* clang-format off */
/* Which figures, and how they are written. */
#define OF_FIGURES                                                                                                     \
	(WITH(KIND) | WITH(FROM) | WITH(TO) | WITH(DEPARTMENT) | WITH(TEAM) | WITH(SECTION) | WITH(TARGET_GROUP) |     \
		WITH(TEMPLATE) | WITH(FORMAT) | WITH(OUT) | WITH(REPORT_LANG) | WITH(PLAIN))

const struct command commands[] = {
	{"", "status", "status", "", 0, 0, 0, status, N_("What waits for you")},
	{"", "login", "login", "", 0, 0, WITH(SERVER) | WITH(CA) | WITH(USER) | WITH(PASSWORD_FILE) | WITH(INVITE) | WITH(INVITE_FILE), login, N_("Sign in, the first time with an invite code")},
	{"", "logout", "logud", "", 0, 0, 0, logout, N_("End the session")},
	{"", "whoami", "hvem", "", 0, 0, 0, whoami, N_("Who you are to the server, with roles and teams")},
	{"", "doctor", "doktor", "", 0, 0, 0, doctor, N_("Check the way to the server, step by step")},
	{"", "help", "hjælp", N_("[COMMAND]"), 0, 2, 0, help, N_("Show how commands are used")},
	{"", "completion", "udfyldning", N_("bash|zsh|fish"), 1, 1, 0, completion, N_("Write completions for a shell")},
	{"", "man", "manual", "", 0, 0, 0, manual, N_("Write the manual page as scdoc text")},

	{"review", "next", "næste", "", 0, 0, 0, review_next, N_("Open your next unfinished case at its first unanswered question")},
	{"review", "list", "liste", "", 0, 0, WITH(ALL), review_list, N_("Your reviews, unfinished first")},
	{"review", "open", "åbn", N_("REVIEW"), 1, 1, 0, review_open, N_("Answer one review")},
	{"review", "show", "vis", N_("REVIEW"), 1, 1, WITH(PURPOSE), review_show, N_("Show one review with its answers")},
	{"review", "save", "gem", N_("REVIEW"), 1, 1, WITH(FILE), review_save, N_("Save answers from a JSON file")},
	{"review", "held", "havde", N_("REVIEW STEP CASEWORKER|unknown"), 3, 3, 0, review_held, N_("Say who held a step of a case that had several caseworkers")},
	{"review", "submit", "indsend", N_("REVIEW"), 1, 1, 0, review_submit, N_("Submit a review and lock it")},
	{"review", "reopen", "genåbn", N_("REVIEW"), 1, 1, WITH(REASON), review_reopen, N_("Open a submitted review again")},
	{"review", "conflict", "inhabil", N_("REVIEW"), 1, 1, WITH(REASON) | WITH(NOTE), review_conflict, N_("Say what ties you to a case; the review is taken from you")},
	{"review", "history", "historik", N_("REVIEW"), 1, 1, WITH(ITEM) | WITH(PURPOSE), review_history, N_("Every value the answers have had")},
	{"review", "undo", "fortryd", N_("REVIEW"), 1, 1, WITH(ITEM), review_undo, N_("Give one answer (--item) the value it had before")},

	{"review", "apart", "særskilt", N_("REVIEW"), 1, 1, WITH(TO) | WITH(DEADLINE), review_apart, N_("Let the caseworker, and with --to a second leader, answer your case apart, sealed")},
	{"review", "voices", "stemmer", "", 0, 0, 0, review_voices, N_("Cases answered apart, and second readings")},
	{"review", "postpone", "udskyd", N_("VOICES"), 1, 1, WITH(DEADLINE) | WITH(REASON), review_postpone, N_("Move the deadline of a case that is answered apart, earlier or later; who sits there is told why")},
	{"review", "recall", "aflys", N_("VOICES"), 1, 1, WITH(REASON), review_recall, N_("Call off that a case is answered apart: your review goes on by itself, what the others answered is deleted")},
	{"review", "agree", "enes", N_("VOICES [QUESTION]"), 1, 2, WITH(ANSWER) | WITH(REASON) | WITH(PANEL) | WITH(ACTION), review_agree, N_("Talk over where the voices differ, one question after the other, and note what you agree on")},
	{"review", "compare", "sammenlign", N_("VOICES"), 1, 1, 0, review_compare, N_("Where the voices differ, the widest gap first")},
	{"review", "practice", "øv", N_("ACTIVITY CASE-NUMBER"), 2, 2, WITH(USER), review_practice, N_("Practise on a case of your own, with --user in a pair; no leader ever sees it")},
	{"review", "forget", "glem", N_("REVIEW"), 1, 1, 0, review_forget, N_("Delete a practice at once")},
	{"review", "remark", "bemærk", N_("REVIEW QUESTION"), 2, 2, WITH(NOTE) | WITH(DOCUMENT), review_remark, N_("Point to a document for an answer about your casework")},
	{"review", "reply", "svar", N_("REVIEW QUESTION"), 2, 2, WITH(NOTE) | WITH(VALUE), review_reply, N_("Keep or correct an answer, beside the first")},
	{"review", "entries", "bemærkninger", N_("REVIEW"), 1, 1, WITH(PURPOSE), review_entries, N_("What is written beside the answers, and from when they count")},
	{"review", "example", "eksempel", N_("REVIEW QUESTION"), 2, 2, WITH(NOTE) | WITH(ASK), review_example, N_("Mark an answer as a good example")},
	{"review", "examples", "eksempler", "", 0, 0, 0, review_examples, N_("Good examples")},
	{"review", "consent", "samtyk", N_("REVIEW QUESTION"), 2, 2, WITH(NO), review_consent, N_("Say whether an example of your casework may be shown")},

	{"reading", "put", "læg", N_("FILE"), 1, 1, 0, reading_put, N_("Write an anonymised extract, from YAML or JSON")},
	{"reading", "list", "liste", "", 0, 0, 0, reading_list, N_("Team readings, the newest first")},
	{"reading", "show", "vis", N_("READING"), 1, 1, 0, reading_show, N_("The extract, the questions and the votes")},
	{"reading", "agree", "godkend", N_("READING"), 1, 1, WITH(NO), reading_agree, N_("Say yes to an extract of your own case")},
	{"reading", "check", "tjek", N_("READING"), 1, 1, WITH(NO), reading_check, N_("Check as a second person that nobody can be known by it")},
	{"reading", "open", "åbn", N_("READING"), 1, 1, WITH(DEADLINE), reading_open, N_("Open it to sealed votes")},
	{"reading", "vote", "stem", N_("READING"), 1, 1, WITH(FILE), reading_vote, N_("Vote, one after the other at this terminal")},
	{"reading", "reveal", "afslør", N_("READING"), 1, 1, 0, reading_reveal, N_("Show all votes, with questions for the talk")},
	{"reading", "learned", "lært", N_("READING"), 1, 1, WITH(NOTE), reading_learned, N_("Write what the team learned")},

	{"concern", "raise", "rejs", N_("REVIEW|CASE-NUMBER"), 1, 1, WITH(NOTE) | WITH(NOW) | WITH(TOLD) | WITH(RECORDED) | WITH(TO), concern_new, N_("Raise a concern for a child; it is sent at once or not at all")},
	{"concern", "list", "liste", "", 0, 0, WITH(ALL), concern_list, N_("The concerns that are yours, or that you raised")},
	{"concern", "show", "vis", N_("CONCERN"), 1, 1, 0, concern_show, N_("One concern, with who was told and when")},
	{"concern", "update", "tilføj", N_("CONCERN"), 1, 1, WITH(TOLD) | WITH(RECORDED) | WITH(NOTE) | WITH(TO), concern_update, N_("Say who was told, that it is recorded, or hand it over")},
	{"concern", "close", "luk", N_("CONCERN"), 1, 1, WITH(NOTE) | WITH(RECORDED), concern_close, N_("Close a concern with what was done")},
	{"concern", "contact", "kontakt", "", 0, 0, WITH(PHONE) | WITH(TO), concern_contact, N_("Whom to phone about a child at risk; --phone and --to set it")},

	{"case", "import", "importer", N_("FILE"), 1, 1, WITH(DRY_RUN), case_import, N_("Import the case list, a CSV file")},
	{"case", "faults", "fejl", N_("IMPORT"), 1, 1, WITH(LIMIT), case_faults, N_("The faulty places of an import")},
	{"case", "list", "liste", "", 0, 0, WITH(TEAM) | WITH(CASEWORKER) | WITH(SECTION) | WITH(LIMIT), case_list, N_("Cases by number")},
	{"case", "show", "vis", N_("CASE-NUMBER"), 1, 1, WITH(PURPOSE), case_show, N_("One case with decisions and caseworkers")},

	{"wheel", "list", "liste", "", 0, 0, WITH(YEAR), wheel_list, N_("The activities of a year")},
	{"wheel", "show", "vis", N_("[ACTIVITY]"), 0, 1, WITH(YEAR) | WITH(FORMAT) | WITH(OUT) | WITH(PLAIN), wheel_show, N_("The year as a ring (--format text or svg) or a table (--format table), or one activity")},
	{"wheel", "put", "læg", N_("FILE"), 1, 1, 0, wheel_put, N_("Put a year's plan or one activity on the wheel, or change it, from YAML or JSON")},
	{"wheel", "set", "ret", N_("[KEY] FIELD=VALUE…"), 1, 20, WITH(YEAR), wheel_set, N_("Change fields of one entry of a plan, or of the plan itself")},
	{"wheel", "move", "flyt", N_("KEY WEEKS|DAYS"), 2, 2, WITH(YEAR), wheel_move, N_("Move an entry of a plan, or one time of a series")},
	{"wheel", "add", "tilføj", N_("KEY FIELD=VALUE…"), 2, 20, WITH(YEAR), wheel_add, N_("Add an entry to a plan; like=KEY copies another")},
	{"wheel", "drop", "fjern", N_("KEY"), 1, 1, WITH(YEAR) | WITH(REASON), wheel_drop, N_("Take an entry out of a plan, or one time of a series, with a reason")},
	{"wheel", "plan", "plan", "", 0, 0, WITH(YEAR), wheel_plan, N_("The plan of a year, in plain words")},
	{"wheel", "versions", "versioner", "", 0, 0, WITH(YEAR), wheel_versions, N_("The versions of a plan")},
	{"wheel", "diff", "forskel", N_("[FROM [TO]]"), 0, 2, WITH(YEAR), wheel_diff, N_("What changed between two versions of a plan; the newest two when left out")},
	{"wheel", "check", "tjek", "", 0, 0, WITH(YEAR), wheel_check, N_("Hold a year against the national recommendations")},
	{"wheel", "publish", "udgiv", "", 0, 0, WITH(YEAR), wheel_publish, N_("Show the plan of a year to everybody")},
	{"wheel", "calendar", "kalender", "", 0, 0, WITH(YEAR) | WITH(ALL) | WITH(OUT), wheel_calendar, N_("Your activities, or with --all everybody's, as a calendar file")},
	{"wheel", "feed", "abonnement", "", 0, 0, WITH(ALL) | WITH(RENEW) | WITH(OFF), wheel_feed, N_("A secret address that your calendar programme subscribes to; --all: the group's")},
	{"wheel", "promises", "løfter", "", 0, 0, WITH(YEAR), wheel_promises, N_("What the year promised and what was held, with the reasons")},
	{"wheel", "held", "holdt", N_("ACTIVITY"), 1, 1, 0, wheel_held, N_("Note that a team reading, a reporting or a look at the concept was held")},
	{"wheel", "judge", "vurder", N_("[ACTIVITY]"), 0, 1, 0, wheel_judge, N_("Hold the results of an activity against its goals")},
	{"wheel", "proposals", "forslag", "", 0, 0, WITH(ALL), wheel_proposals, N_("What results propose for the rest of the wheel")},
	{"wheel", "accept", "antag", N_("PROPOSAL"), 1, 1, WITH(FILE), wheel_accept, N_("Put a proposal on the wheel, as it is or as the file says")},
	{"wheel", "decline", "afvis", N_("PROPOSAL"), 1, 1, WITH(REASON), wheel_decline, N_("Decline a proposal, with a reason")},
	{"wheel", "skip", "udelad", N_("ACTIVITY"), 1, 1, WITH(REASON), wheel_skip, N_("Take an activity off the wheel")},

	{"draw", "size", "størrelse", N_("[ACTIVITY]"), 0, 1, WITH(MARGIN) | WITH(HOURS) | WITH(FILE), draw_size, N_("How many cases, from a margin or from hours; changes nothing")},
	{"draw", "preview", "prøv", N_("[ACTIVITY]"), 0, 1, 0, draw_preview, N_("What a freeze would give now; changes nothing")},
	{"draw", "freeze", "frys", N_("[ACTIVITY]"), 0, 1, 0, draw_freeze, N_("Freeze the case list under one hash")},
	{"draw", "make", "træk", N_("[ACTIVITY]"), 0, 1, WITH(WORD) | WITH(WORD_FILE) | WITH(REASON), draw_make, N_("Draw cases with a word from someone who has not seen the seed")},
	{"draw", "word", "ord", N_("[ACTIVITY]"), 0, 1, WITH(WORD) | WITH(WORD_FILE), draw_word, N_("Give the word that draws the cases, also as a reviewer: a number of a die, a word said at the meeting")},
	{"draw", "verify", "efterprøv", N_("[ACTIVITY]"), 0, 1, 0, draw_verify, N_("Redo the draw and compare every place")},
	{"draw", "protocol", "protokol", N_("[ACTIVITY]"), 0, 1, WITH(OUT), draw_protocol, N_("The protocol: all that is needed to redo the draw by hand")},
	{"draw", "list", "liste", N_("[ACTIVITY]"), 0, 1, WITH(ALL), draw_list, N_("The drawn cases in order")},
	{"draw", "replace", "erstat", N_("ACTIVITY CASE-NUMBER"), 2, 2, WITH(REASON) | WITH(NOTE), draw_replace, N_("Set a drawn case aside; the next spare takes its place")},
	{"draw", "coverage", "dækning", "", 0, 0, WITH(CYCLE), draw_coverage, N_("Which caseworkers have been reached in a cycle")},

	{"assignment", "propose", "foreslå", N_("[ACTIVITY]"), 0, 1, WITH(OUT), assignment_propose, N_("An even distribution, with --out as a file to change; changes nothing")},
	{"assignment", "confirm", "bekræft", N_("[ACTIVITY]"), 0, 1, WITH(FILE), assignment_confirm, N_("Assign the cases as proposed, or as the file says")},
	{"assignment", "list", "liste", N_("[ACTIVITY]"), 0, 1, 0, assignment_list, N_("Who reviews which case")},
	{"assignment", "reassign", "flyt", N_("ACTIVITY CASE-NUMBER"), 2, 2, WITH(TO) | WITH(REASON) | WITH(NOTE), assignment_reassign, N_("Give a review to someone else; a begun one only when its reviewer is away")},
	{"assignment", "workload", "belastning", "", 0, 0, WITH(YEAR) | WITH(MONTH), assignment_workload, N_("Reviews and hours of each reviewer, to do and done")},
	{"assignment", "access", "adgang", N_("[ACTIVITY]"), 0, 1, 0, assignment_access, N_("The cases each reviewer must be let into in the case system")},

	{"calibration", "open", "åbn", N_("[ACTIVITY]"), 0, 1, WITH(CASES) | WITH(CASE) | WITH(ANCHORS) | WITH(QUESTIONS) | WITH(PANEL) | WITH(DEADLINE), calibration_open, N_("Open a blind round")},
	{"calibration", "move", "flyt", N_("ROUND"), 1, 1, WITH(DEADLINE) | WITH(REASON), calibration_move, N_("Move the deadline of a round that is still blind; its panel is told why")},
	{"calibration", "free", "fritag", N_("ROUND"), 1, 1, WITH(USER) | WITH(REASON), calibration_free, N_("Wait no longer for one of the panel who is away or has left")},
	{"calibration", "fill", "besæt", N_("ROUND"), 1, 1, WITH(USER) | WITH(TO), calibration_fill, N_("Give a seat that was freed to another leader, or again to who had it")},
	{"calibration", "leave", "forlad", N_("ROUND"), 1, 1, WITH(REASON), calibration_leave, N_("Give up your own seat in a round: it does not wait for you any more")},
	{"calibration", "cancel", "aflys", N_("ROUND"), 1, 1, WITH(REASON), calibration_cancel, N_("Call a blind round off; its answers are deleted, and nobody has seen them")},
	{"calibration", "list", "liste", N_("[ACTIVITY]"), 0, 1, 0, calibration_list, N_("Rounds, who is invited, the deadline")},
	{"calibration", "show", "vis", N_("[ROUND]"), 0, 1, WITH(FOLLOW) | WITH(ALL), calibration_show, N_("The comparison, widest spread first, once the round is open")},
	{"calibration", "agree", "enes", N_("ROUND [QUESTION]"), 1, 2, WITH(CASE) | WITH(ANSWER) | WITH(REASON) | WITH(PANEL) | WITH(BOOK) | WITH(NOTE), calibration_agree, N_("Talk over where you differ, one question after the other, and note what you agree on and who sees it otherwise")},
	{"calibration", "agreed", "enighed", N_("[ROUND]"), 0, 1, 0, calibration_agreed, N_("What was agreed in a round")},
	{"calibration", "next", "næste", N_("[TEMPLATE]"), 0, 1, WITH(ALL), calibration_next, N_("Which questions the next round would help most, and why")},
	{"calibration", "anchor", "referencesag", N_("ROUND CASE-NUMBER"), 2, 2, WITH(FILE), calibration_anchor, N_("Keep a case of a round as an anchor case")},
	{"calibration", "anchors", "referencesager", "", 0, 0, 0, calibration_anchors, N_("The anchor cases")},
	{"calibration", "retire", "udfas", N_("ANCHOR"), 1, 1, 0, calibration_retire, N_("Take an anchor case out of use")},
	{"calibration", "yardstick", "målestok", N_("[TEMPLATE]"), 0, 1, WITH(ITEM), calibration_yardstick, N_("Has practice moved, or the yardstick?")},
	{"calibration", "onboarding", "oplæring", N_("[TEMPLATE]"), 0, 1, WITH(USER), calibration_onboarding, N_("A new leader's way in, question by question")},
	{"calibration", "relevance", "relevans", N_("[ACTIVITY]"), 0, 1, WITH(ALL), calibration_relevance, N_("How often “not relevant”, and what it would change")},

	{"feedback", "list", "liste", "", 0, 0, 0, feedback_list, N_("Feedback to you, or to those in your team")},
	{"feedback", "show", "vis", N_("FEEDBACK"), 1, 1, WITH(CASEWORKER), feedback_show, N_("One review in words, by case number or id")},
	{"feedback", "print", "udskriv", N_("[FEEDBACK]"), 0, 1, WITH(FORMAT) | WITH(OUT) | WITH(REPORT_LANG) | WITH(CASEWORKER) | WITH(PLAIN), feedback_print, N_("As a document for your talk: one review, or all of yours (a leader: --caseworker)")},
	{"feedback", "acknowledge", "kvitter", N_("FEEDBACK"), 1, 1, 0, feedback_acknowledge, N_("Say that you have read it")},
	{"feedback", "comment", "kommenter", N_("FEEDBACK"), 1, 1, WITH(NOTE) | WITH(CASEWORKER), feedback_comment, N_("Write to your leader, or to the caseworker, about it")},
	{"feedback", "looks", "opslag", "", 0, 0, WITH(LIMIT), feedback_looks, N_("Who has looked at your results, when and why")},

	{"concept", "put", "læg", N_("FILE"), 1, 1, 0, concept_put, N_("Put a version, from YAML or JSON")},
	{"concept", "show", "vis", N_("[VERSION]"), 0, 1, 0, concept_show, N_("Read it")},
	{"concept", "versions", "versioner", "", 0, 0, 0, concept_versions, N_("Its versions")},
	{"concept", "diff", "forskel", N_("[VERSION [VERSION]]"), 0, 2, 0, concept_diff, N_("What changed from one version to another")},
	{"concept", "publish", "udgiv", "", 0, 0, 0, concept_publish, N_("Show the newest version to everybody; settings follow it")},
	{"concept", "begin", "begynd", "", 0, 0, WITH(REASON), concept_begin, N_("Begin the first audit without it, with a reason that is told")},
	{"concept", "acknowledge", "kvitter", "", 0, 0, 0, concept_acknowledge, N_("Say that you have read the one in force")},
	{"concept", "readers", "læsere", "", 0, 0, 0, concept_readers, N_("Which leaders have read it, and how many caseworkers")},
	{"concept", "promises", "løfter", "", 0, 0, WITH(YEAR), concept_promises, N_("What it says against what was done")},
	{"concept", "print", "udskriv", N_("[VERSION]"), 0, 1, WITH(OUT) | WITH(FORMAT) | WITH(REPORT_LANG), concept_print, N_("As HTML or PDF")},

	{"book", "list", "liste", N_("[TEMPLATE]"), 0, 1, WITH(ITEM) | WITH(ALL), book_list, N_("The notes of the interpretation book")},
	{"book", "show", "vis", N_("NOTE"), 1, 1, 0, book_show, N_("One note, and whether disagreement fell after it")},
	{"book", "retire", "udfas", N_("NOTE"), 1, 1, WITH(REASON), book_retire, N_("Take a note out of the book")},

	{"progress", "", "", N_("[ACTIVITY]"), 0, 1, WITH(FOLLOW) | WITH(FORMAT) | WITH(OUT) | WITH(REPORT_LANG) | WITH(PLAIN), progress, N_("How far an activity is, per reviewer and in all")},
	{"report", "show", "vis", N_("[ACTIVITY]"), 0, 1, OF_FIGURES | WITH(THESE_CASES) | WITH(FIRST), report_show, N_("The results of an activity, or of a kind of audit in some months")},
	{"report", "trend", "udvikling", N_("[ITEM…]"), 0, ARGUMENTS_MAX, OF_FIGURES, report_trend, N_("Shares over time: questions, step:ID, marker:ID or all")},
	{"report", "compare", "sammenlign", N_("[ITEM…]"), 0, ARGUMENTS_MAX, OF_FIGURES | WITH(AGAINST_FROM) | WITH(AGAINST_TO) | WITH(AGAINST_DEPARTMENT) | WITH(AGAINST_TEAM), report_compare, N_("Two periods, teams or departments held against each other")},
	{"report", "list", "liste", "", 0, 0, WITH(ALL), report_list, N_("Reports to readers, the newest first")},
	{"report", "due", "forfalder", "", 0, 0, WITH(YEAR), report_due, N_("When each reader gets which report, and how far it is")},
	{"report", "draft", "udkast", N_("TITLE [ITEM…]"), 1, ARGUMENTS_MAX, WITH(READER) | WITH(KIND) | WITH(FROM) | WITH(TO) | WITH(DEPARTMENT) | WITH(TEAM) | WITH(REPLACES) | WITH(REASON), report_draft, N_("Begin a report, or the next version of a published one")},
	{"report", "edit", "ret", N_("REPORT"), 1, 1, WITH(FILE), report_edit, N_("Put your words and figures from elsewhere into a draft")},
	{"report", "approve", "godkend", N_("REPORT NAME [MARK]"), 2, 3, 0, report_approve, N_("Write down who approved it, by name, and the mark that stands on the draft they saw")},
	{"report", "publish", "udgiv", N_("REPORT"), 1, 1, WITH(FORMAT) | WITH(REPORT_LANG), report_publish, N_("Publish it; after that it never changes")},
	{"report", "read", "læs", N_("REPORT"), 1, 1, WITH(FORMAT) | WITH(REPORT_LANG) | WITH(VIEW) | WITH(OUT) | WITH(PLAIN), report_read, N_("A published report, or a draft as it would be")},
	{"report", "answer", "svar", N_("REPORT management|committee DATE WORDS"), 4, 4, 0, report_answer, N_("Write down what management or committee said to it")},
	{"finding", "suggest", "foreslå", N_("[ACTIVITY]"), 0, 1, 0, finding_suggest, N_("What the results of an activity suggest")},
	{"finding", "attention", "opmærksomhed", N_("[ACTIVITY]"), 0, 1, WITH(ITEM) | WITH(CASE) | WITH(TEAM) | WITH(NOTE), finding_attention, N_("Word an attention point, of the results or with --case of one's own review")},
	{"finding", "strength", "styrke", N_("[ACTIVITY]"), 0, 1, WITH(ITEM) | WITH(CASE) | WITH(TEAM) | WITH(NOTE), finding_strength, N_("Word a strength, of the results or with --case of one's own review")},
	{"finding", "withdraw", "tilbagetræk", N_("FINDING"), 1, 1, WITH(REASON), finding_withdraw, N_("Withdraw a finding that proves wrong; it stays readable, and its open actions are asked about")},
	{"finding", "list", "liste", N_("[ACTIVITY]"), 0, 1, 0, finding_list, N_("Findings, newest first")},

	{"followup", "list", "liste", "", 0, 0, WITH(ALL), followup_list, N_("What is to be followed up, by deadline")},
	{"followup", "show", "vis", N_("ACTION"), 1, 1, 0, followup_show, N_("One action with its measure and its history")},
	{"followup", "add", "tilføj", N_("KIND LEVEL TARGET [FINDING]"), 3, 4, WITH(NOTE) | WITH(DEADLINE) | WITH(TO) | WITH(ITEM) | WITH(HOPED), followup_add, N_("Make an action on a case (its review), a caseworker, a team or a department; with --hoped its effect is measured")},
	{"followup", "change", "ret", N_("ACTION"), 1, 1, WITH(NOTE) | WITH(DEADLINE) | WITH(TO), followup_change, N_("Change words (--note) or deadline, or hand it over")},
	{"followup", "evidence", "dokumenter", N_("ACTION"), 1, 1, WITH(NOTE), followup_evidence, N_("Note what shows that it was done")},
	{"followup", "close", "luk", N_("ACTION"), 1, 1, WITH(NOTE), followup_close, N_("Close an action that somebody else has owned")},
	{"followup", "reopen", "genåbn", N_("ACTION"), 1, 1, WITH(REASON) | WITH(DEADLINE), followup_reopen, N_("Open an action again, with a reason")},
	{"followup", "verdict", "virkning", N_("ACTION"), 1, 1, 0, followup_verdict, N_("Whether it helped, or how far the later draws are")},


	{"template", "list", "liste", "", 0, 0, 0, template_list, N_("All versions of all question sets")},
	{"template", "show", "vis", N_("TEMPLATE"), 1, 1, 0, template_show, N_("One version with its questions")},
	{"template", "import", "importer", N_("FILE"), 1, 1, 0, template_import, N_("Read a YAML file into a draft")},
	{"template", "compose", "sammensæt", "", 0, 0, WITH(FILE) | WITH(OUT), template_compose, N_("Make a draft out of published sets and questions of your own")},
	{"template", "publish", "udgiv", N_("TEMPLATE"), 1, 1, 0, template_publish, N_("Publish a draft; it never changes after that")},
	{"template", "print", "udskriv", N_("TEMPLATE"), 1, 1, WITH(STEPS) | WITH(OUT) | WITH(REPORT_LANG), template_print, N_("A form to print and fill in by hand")},

	{"user", "list", "liste", "", 0, 0, 0, user_list, N_("Everyone who has or has had access")},
	{"user", "invite", "inviter", "", 0, 0, WITH(FILE) | WITH(ROLE) | WITH(TEAM) | WITH(CASEWORKER), user_invite, N_("Create a user and an invite code")},
	{"user", "update", "ret", N_("USER"), 1, 1, WITH(ROLE) | WITH(TEAM) | WITH(CASEWORKER), user_update, N_("Change roles, teams led or the tie to a caseworker")},
	{"user", "renew", "forny", N_("USER"), 1, 1, 0, user_renew, N_("Give a new invite code to someone who lost code or password")},
	{"user", "disable", "luk", N_("USER"), 1, 1, 0, user_disable, N_("Close an account and its sessions")},
	{"user", "sessions", "sessioner", "", 0, 0, 0, user_sessions, N_("Your own open sessions")},
	{"user", "revoke", "afslut", N_("SESSION"), 1, 1, 0, user_revoke, N_("End a session")},
	{"user", "password", "adgangskode", "", 0, 0, WITH(PASSWORD_FILE) | WITH(NEW_PASSWORD_FILE), user_password, N_("Change your password; ends your other sessions")},
	{"user", "notices", "beskeder", "", 0, 0, WITH(EMAIL_FILE) | WITH(STOP), user_notices, N_("Where you are told by e-mail that something waits")},

	{"user", "stand-in", "stedfortræder", N_("RULE"), 1, 1, WITH(TO) | WITH(NOTE), user_stand_in, N_("Write down who stands in for R1, R7, R21 or R25")},
	{"user", "stand-ins", "stedfortrædere", "", 0, 0, 0, user_stand_ins, N_("Who stands in for which rule")},

	{"caseworker", "list", "liste", "", 0, 0, WITH(TEAM), caseworker_list, N_("Caseworkers with their open cases")},
	{"caseworker", "coverage", "dækning", "", 0, 0, WITH(CYCLE), caseworker_coverage, N_("Whether you have been reached in a cycle of audits")},

	{"absence", "list", "liste", "", 0, 0, WITH(ALL), absence_list, N_("Who is away, now or later; your own when you do not plan")},
	{"absence", "put", "meld", N_("FIRST-DAY [LAST-DAY]"), 1, 2, WITH(USER) | WITH(CASEWORKER) | WITH(PERCENT), absence_put, N_("Tell leave or part-time; without a last day until further notice")},
	{"absence", "end", "afslut", N_("ABSENCE LAST-DAY"), 2, 2, 0, absence_end, N_("Give an absence its last day")},
	{"absence", "remove", "fjern", N_("ABSENCE"), 1, 1, 0, absence_remove, N_("Take an absence away that was told by mistake")},

	{"team", "list", "liste", "", 0, 0, 0, team_list, N_("Teams")},
	{"department", "list", "liste", "", 0, 0, 0, department_list, N_("Departments")},

	{"erasure", "preview", "vis", "", 0, 0, WITH(CASE) | WITH(ALL) | WITH(CASEWORKER) | WITH(USER), erasure_preview, N_("What would go, what would stay, what is in the way; --all takes all cases of the child")},
	{"erasure", "ask", "bed", "", 0, 0, WITH(CASE) | WITH(ALL) | WITH(CASEWORKER) | WITH(USER) | WITH(REASON), erasure_ask, N_("Ask for it, as data protection officer; another carries it out")},
	{"erasure", "list", "liste", "", 0, 0, 0, erasure_list, N_("What was asked for, newest first")},
	{"erasure", "carry-out", "udfør", N_("ERASURE"), 1, 1, 0, erasure_carry_out, N_("Carry out what another asked for; it cannot be undone")},
	{"erasure", "decline", "afvis", N_("ERASURE"), 1, 1, WITH(REASON), erasure_decline, N_("Decline what another asked for, with a reason")},

	{"log", "list", "liste", "", 0, 0, WITH(USER) | WITH(CASE) | WITH(LIMIT), log_list, N_("Who did and saw what, newest first")},
	{"log", "export", "indsigt", "", 0, 0, WITH(CASE) | WITH(CASEWORKER) | WITH(OUT), log_export, N_("Who has looked, for the person concerned (--case or --caseworker): dates, roles, purposes; as CSV, with --json as JSON")},
	{"log", "verify", "efterprøv", "", 0, 0, 0, log_verify, N_("Check that nothing in the log has been changed")},
};
/* clang-format on */
const size_t command_count = sizeof(commands) / sizeof(commands[0]);

bool command_takes(const struct command *c, enum option option)
{
	return option_in(c->options | EVERYWHERE, option);
}

const struct noun *command_noun(const struct command *c)
{
	for (size_t i = 0; i < noun_count; i++)
		if (!strcmp(nouns[i].name, c->noun))
			return &nouns[i];
	return NULL;
}

/* Whether a word as typed is this name, in either language and any spelling; keeps the nearest miss for a suggestion.
 */
struct matcher {
	struct arena *arena;
	const char *typed;
	const char *nearest;
	int distance;
};

static bool matches(struct matcher *m, const char *name)
{
	int distance = spelling_distance(m->typed, spelling_fold(m->arena, name));

	if (*name && distance < m->distance) {
		m->distance = distance;
		m->nearest = name;
	}
	return *name && !distance;
}

static struct matcher matcher_for(struct arena *arena, const char *word)
{
	return (struct matcher){arena, spelling_fold(arena, word), NULL, 1000};
}

/* `noun` is the one whose verbs were looked through, NULL = all commands. */
static int no_such(const struct matcher *m, const char *word, const char *noun)
{
	if (m->nearest && m->distance <= 1 + (int)strlen(word) / 3)
		return say_error(EXIT_USAGE, _("there is no “%s”; did you mean “%s”?"), word, m->nearest);
	if (noun)
		return say_error(
			EXIT_USAGE, _("there is no “%s” here; “tilsyn %s --help” lists what there is"), word, noun);
	return say_error(EXIT_USAGE, _("there is no “%s”; “tilsyn help” lists all commands"), word);
}

static int parse_option(struct run *run, int *at, int count, char *const *words)
{
	char *word = words[*at], *equals = strchr(word, '=');
	const char *name = !strcmp(word, "-h") ? "help"
					       : arena_copy(run->arena, word + 2,
							 equals ? (size_t)(equals - word) - 2 : strlen(word) - 2);
	struct matcher m = matcher_for(run->arena, name);
	enum option option = 0;

	while (option < OPTIONS && !matches(&m, option_rows[option].name))
		option++;
	if (option == OPTIONS && m.distance <= 2)
		return say_error(EXIT_USAGE, _("there is no option “%s”; did you mean “--%s”?"), word, m.nearest);
	if (option == OPTIONS)
		return say_error(EXIT_USAGE, _("there is no option “%s”"), word);
	if (option_rows[option].argument && !equals && *at + 1 == count)
		return say_error(EXIT_USAGE, _("--%s needs a value: %s"), name, _(option_rows[option].argument));
	if (!option_rows[option].argument && equals)
		return say_error(EXIT_USAGE, _("--%s takes no value"), name);
	run->options[option] = !option_rows[option].argument ? arena_text(run->arena, "")
			       : equals			     ? equals + 1
							     : words[++*at];
	return EXIT_OK;
}

/* Splits the words into options, which are stored, and the rest. */
static int split(struct run *run, int count, char *const *words, char **plain, size_t *plain_count)
{
	bool options_end = false;

	for (int at = 0; at < count; at++) {
		char *word = words[at];
		if (!options_end && !strcmp(word, "--")) {
			options_end = true;
		} else if (!options_end && (!strncmp(word, "--", 2) || !strcmp(word, "-h"))) {
			int rc = parse_option(run, &at, count, words);
			if (rc)
				return rc;
		} else if (!options_end && word[0] == '-' && word[1]) {
			return say_error(EXIT_USAGE, _("there is no option “%s”"), word);
		} else {
			plain[(*plain_count)++] = word;
		}
	}
	return EXIT_OK;
}

static int find_verb(struct run *run, const struct noun *noun, const char *word)
{
	struct matcher m = matcher_for(run->arena, word);

	for (size_t i = 0; i < command_count && !run->command; i++)
		if (!strcmp(commands[i].noun, noun->name) &&
			(matches(&m, commands[i].verb) || matches(&m, commands[i].danish)))
			run->command = &commands[i];
	return run->command ? EXIT_OK : no_such(&m, word, language_pick(noun->danish, noun->name));
}

static const struct command *verbless(const struct noun *noun)
{
	for (size_t i = 0; i < command_count; i++)
		if (!strcmp(commands[i].noun, noun->name) && !*commands[i].verb)
			return &commands[i];
	return NULL;
}

/* Reviewing is what most people do: its noun may be left out, `tilsyn next`. */
static int find_review_verb(struct run *run, const char *word, struct matcher *m)
{
	for (size_t i = 0; i < command_count && !run->command; i++)
		if (!strcmp(commands[i].noun, "review") &&
			(matches(m, commands[i].verb) || matches(m, commands[i].danish)))
			run->command = &commands[i];
	return run->command ? EXIT_OK : no_such(m, word, NULL);
}

/* Finds noun and verb in the first words; `used` says how many they were. */
static int find(struct run *run, char *const *plain, size_t count, size_t *used, const struct noun **noun)
{
	struct matcher m = matcher_for(run->arena, plain[0]);

	*used = 1;
	for (size_t i = 0; i < command_count; i++)
		if (!*commands[i].noun && (matches(&m, commands[i].verb) || matches(&m, commands[i].danish))) {
			run->command = &commands[i];
			return EXIT_OK;
		}
	for (size_t i = 0; i < noun_count && !*noun; i++)
		if (matches(&m, nouns[i].name) || matches(&m, nouns[i].danish))
			*noun = &nouns[i];
	if (!*noun)
		return find_review_verb(run, plain[0], &m);
	run->command = verbless(*noun);
	if (run->command || count == 1)
		return EXIT_OK;
	*used = 2;
	return find_verb(run, *noun, plain[1]);
}

/* As the user's language calls it. */
const char *command_spoken(struct arena *arena, const struct command *c)
{
	const struct noun *noun = command_noun(c);
	const char *first = !noun ? "" : language_is_danish() ? noun->danish : noun->name;

	return arena_print(
		arena, "%s%s%s", first, *first && *c->verb ? " " : "", language_is_danish() ? c->danish : c->verb);
}

const struct command *command_named(const char *noun, const char *verb)
{
	for (size_t i = 0; i < command_count; i++)
		if (!strcmp(commands[i].noun, noun) && !strcmp(commands[i].verb, verb))
			return &commands[i];
	return NULL;
}

static int check(const struct run *run, size_t argument_count)
{
	const struct command *c = run->command;
	const char *words = command_spoken(run->arena, c), *arguments = *c->arguments ? _(c->arguments) : "";

	for (enum option option = 0; option < OPTIONS; option++)
		if (run->options[option] && option != OPT_VERSION && !command_takes(c, option))
			return say_error(EXIT_USAGE, _("“%s” does not take --%s"), words, option_rows[option].name);
	if (run->options[OPT_HELP] || (argument_count >= c->least && argument_count <= c->most))
		return EXIT_OK;
	return say_error(EXIT_USAGE,
		argument_count > c->most
			? _("there are more words than it takes; use: tilsyn %s%s%s (see “tilsyn %s --help”)")
			: _("use: tilsyn %s%s%s (see “tilsyn %s --help”)"),
		words, *arguments ? " " : "", arguments, words);
}

int command_parse(struct run *run, int count, char *const *words, const struct noun **noun)
{
	char **plain = arena_alloc(run->arena, sizeof(*plain) * ((size_t)count + 1));
	size_t plain_count = 0, used = 0;
	int rc = split(run, count, words, plain, &plain_count);

	*noun = NULL;
	if (rc || !plain_count)
		return rc;
	rc = find(run, plain, plain_count, &used, noun);
	if (rc || !run->command)
		return rc;
	run->argument_count = plain_count - used;
	for (size_t i = 0; i < run->argument_count && i < ARGUMENTS_MAX; i++)
		run->arguments[i] = plain[used + i];
	return check(run, run->argument_count);
}

/* SPDX-License-Identifier: MIT */
/* Boundary: locales and translated messages.  See rdb_boundary.h.
 *
 * Character classes and collation are tables in memory that follow the C library's real locale, so setlocale is done
 * for real in every mode, and a replay must find the same locale. */
#include "rdb_boundary.h"

#include <libintl.h>
#include <locale.h>

#undef gettext
#undef dgettext
#undef ngettext
#undef dngettext

RDB_REAL(char *, setlocale, (int category, const char *locale), (category, locale))

RDB_EXPORT char *setlocale(int category, const char *locale)
{
    if (rdb_mode == RDB_OFF || rdb_mode == RDB_EVAL || rdb_passing)
        return real_setlocale(category, locale);
    struct rdb_call here, *call = &here;
    rdb_call_begin(call, RDB_CALL_setlocale);
    IN(category);
    IN_TEXT(locale);
    rdb_passing++;
    char *found = real_setlocale(category, locale);
    rdb_passing--;
    rdb_call_real(call);
    rdb_call_result(call, found ? 0 : 1);
    const char *recorded = rdb_out_text(call, found);
    rdb_call_end(call);
    if (call->replaying && (!found != !recorded || (found && strcmp(found, recorded) != 0)))
        rdb_diverged("setlocale gave \"%s\" when recording and gives \"%s\" here: install that locale",
                     recorded ? recorded : "nothing", found ? found : "nothing");
    return found;
}

/* ---- gettext: translations come from files. ---- */

/* The argument itself when there is no translation, as programs may compare addresses. */
static char *message(struct rdb_call *call, char *found, const char *untranslated)
{
    int64_t translated = !call->replaying && found != untranslated;
    OUT_NUMBER(translated);
    return translated ? (char *)rdb_out_text(call, found) : (char *)untranslated;
}

RDB_REAL(char *, dcgettext, (const char *domain, const char *id, int category), (domain, id, category))

RDB_EXPORT char *dcgettext(const char *domain, const char *id, int category)
{
    if (rdb_mode == RDB_OFF || rdb_mode == RDB_EVAL || rdb_passing)
        return real_dcgettext(domain, id, category);
    struct rdb_call here, *call = &here;
    char *found = NULL;
    rdb_call_begin(call, RDB_CALL_dcgettext);
    IN_TEXT(domain);
    IN_TEXT(id);
    IN(category);
    if (rdb_call_real(call))
        found = real_dcgettext(domain, id, category);
    rdb_call_result(call, 0);
    found = message(call, found, id);
    rdb_call_end(call);
    return found;
}
RDB_EXPORT char *dgettext(const char *domain, const char *id)
{
    return dcgettext(domain, id, LC_MESSAGES);
}
RDB_EXPORT char *gettext(const char *id)
{
    return dcgettext(NULL, id, LC_MESSAGES);
}

RDB_REAL(char *, dcngettext, (const char *domain, const char *one, const char *many, unsigned long n, int category),
         (domain, one, many, n, category))

RDB_EXPORT char *dcngettext(const char *domain, const char *one, const char *many, unsigned long n, int category)
{
    if (rdb_mode == RDB_OFF || rdb_mode == RDB_EVAL || rdb_passing)
        return real_dcngettext(domain, one, many, n, category);
    struct rdb_call here, *call = &here;
    char *found = NULL;
    rdb_call_begin(call, RDB_CALL_dcngettext);
    IN_TEXT(domain);
    IN_TEXT(one);
    IN(n);
    IN(category);
    if (rdb_call_real(call))
        found = real_dcngettext(domain, one, many, n, category);
    rdb_call_result(call, 0);
    found = message(call, found, n == 1 ? one : many);
    rdb_call_end(call);
    return found;
}
RDB_EXPORT char *dngettext(const char *domain, const char *one, const char *many, unsigned long n)
{
    return dcngettext(domain, one, many, n, LC_MESSAGES);
}
RDB_EXPORT char *ngettext(const char *one, const char *many, unsigned long n)
{
    return dcngettext(NULL, one, many, n, LC_MESSAGES);
}

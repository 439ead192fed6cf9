/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What shells complete: see shell_words.h. */
#include "shell_words.h"

#include "commands.h"
#include "out.h"
#include "subcommands.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

#define LOGS "rdb|tar.gz"

/* All names of all options, with blanks between them. */
static char *names_of(const struct option *options)
{
    struct text names = {0};
    for (; options->name; options++)
        text_printf(&names, "%s ", options->name);
    text_printf(&names, "--help");
    return names.bytes;
}

static char *subcommand_names(void)
{
    const struct subcommand *s;
    struct text names = {0};
    for (int i = 0; (s = subcommand_at(i)); i++)
        text_printf(&names, "%s%s", i ? " " : "", s->name);
    return names.bytes;
}

/* The debugger's commands, for -ex; what is no word is left out. */
static char *command_names(void)
{
    const struct command *c;
    struct text names = {0};
    for (int i = 0; (c = command_at(i)); i++)
        if (c->group != GROUP_REFUSED)
            text_printf(&names, "%s%.*s", i ? " " : "", command_name_length(c), c->names);
    return names.bytes;
}

/* The first line of a text, as it can stand between single quotes, without the characters of `special`. */
static char *quoted(const char *text, const char *special)
{
    struct text words = {0};
    for (; *text && *text != '\n'; text++)
        if (!strchr(special, *text))
            *text == '\'' ? text_printf(&words, "'\\''") : text_add(&words, text, 1);
    text_add(&words, "", 0);
    return words.bytes;
}

/* ---- bash ---- */

static void print_bash(const struct option *options)
{
    const struct subcommand *s;
    out_printf(stdout,
               "# Completion of revdb for bash, made by `revdb --completion=bash`.\n"
               "_revdb()\n{\n"
               "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} subcommand='' i options\n"
               "    COMPREPLY=()\n"
               "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
               "        case ${COMP_WORDS[i]} in\n");
    for (int i = 0; (s = subcommand_at(i)); i++)
        out_printf(stdout, "%s%s", i ? "|" : "        ", s->name);
    out_printf(stdout,
               ") subcommand=${COMP_WORDS[i]}; break ;;\n        esac\n    done\n"
               "    if [[ $before == -ex || $before == --ex ]]; then\n"
               "        COMPREPLY=($(compgen -W '%s' -- \"$word\"))\n        return\n    fi\n"
               "    case $subcommand in\n",
               command_names());
    for (int i = 0; (s = subcommand_at(i)); i++)
        out_printf(stdout, "    %s) options='%s' ;;\n", s->name, names_of(s->usage.options));
    out_printf(stdout,
               "    *) options='%s' ;;\n    esac\n"
               "    if [[ $word == -* ]]; then\n"
               "        COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n        return\n    fi\n"
               "    [[ $subcommand ]] || COMPREPLY=($(compgen -W '%s' -- \"$word\"))\n"
               "    local glob='!*.@(" LOGS
               ")' file\n"
               "    [[ $subcommand != record && $before != -[xo] && $before != --command ]] || glob=''\n"
               "    while IFS= read -r file; do COMPREPLY+=(\"$file\"); done < <(\n"
               "        shopt -s extglob\n"
               "        compgen -f -X \"$glob\" -- \"$word\"\n"
               "        [[ ! $glob ]] || compgen -d -- \"$word\")\n"
               "}\n"
               "complete -o filenames -F _revdb revdb\n",
               names_of(options), subcommand_names());
}

/* ---- zsh ---- */

static void print_zsh_options(const struct option *options)
{
    for (; options->name; options++)
        for (const char *name = options->name; *name; name += strcspn(name, " "), name += strspn(name, " ")) {
            int length = (int)strcspn(name, " ");
            bool joined = options->value && *options->value == '[';
            out_printf(stdout, " \\\n            '*%.*s%s[%s]%s'", length, name,
                       !options->value  ? ""
                       : joined         ? "=-"
                       : name[1] == '-' ? "="
                                        : "",
                       quoted(options->help, "[]:\\"),
                       !options->value                                                   ? ""
                       : strstr(options->value, "FILE") || strstr(options->value, "EXE") ? ":file:_files"
                                                                                         : ":value: ");
        }
}

static void print_zsh(const struct option *options)
{
    const struct subcommand *s;
    out_printf(stdout,
               "#compdef revdb\n# Completion of revdb for zsh, made by `revdb --completion=zsh`.\n"
               "_revdb()\n{\n"
               "    local -a subcommands\n    local context state line\n    subcommands=(");
    for (int i = 0; (s = subcommand_at(i)); i++)
        out_printf(stdout, "\n        '%s:%s'", s->name, quoted(s->summary, ":\\"));
    out_printf(stdout, ")\n    _arguments -C '1: :->first' '*:: :->rest'");
    print_zsh_options(options);
    out_printf(stdout,
               "\n    case $state in\n"
               "    first)\n"
               "        _describe -t subcommands 'subcommand' subcommands\n"
               "        _files -g '*.(" LOGS
               ")'\n        ;;\n"
               "    rest)\n        case $line[1] in\n");
    for (int i = 0; (s = subcommand_at(i)); i++) {
        out_printf(stdout, "        %s)\n            _arguments %s", s->name,
                   strcmp(s->name, "record") ? "'*:log:_files -g \"*.(" LOGS ")\"'" : "'*::command:_normal'");
        print_zsh_options(s->usage.options);
        out_printf(stdout, " ;;\n");
    }
    out_printf(stdout, "        esac\n        ;;\n    esac\n}\n_revdb \"$@\"\n");
}

/* ---- fish ---- */

static void print_fish_options(const char *where, const struct option *options)
{
    for (; options->name; options++)
        for (const char *name = options->name; *name; name += strcspn(name, " "), name += strspn(name, " ")) {
            int length = (int)strcspn(name, " "), dashes = (int)strspn(name, "-");
            out_printf(stdout, "complete -c revdb -n %s -%c %.*s%s -d '%s'\n", where,
                       dashes == 2   ? 'l'
                       : length == 2 ? 's'
                                     : 'o',
                       length - dashes, name + dashes, !options->value || *options->value == '[' ? "" : " -r",
                       quoted(options->help, "\\'"));
        }
}

static void print_fish(const struct option *options)
{
    const struct subcommand *s;
    out_printf(stdout, "# Completion of revdb for fish, made by `revdb --completion=fish`.\n");
    for (int i = 0; (s = subcommand_at(i)); i++)
        out_printf(stdout, "complete -c revdb -n __fish_use_subcommand -a %s -d '%s'\n", s->name,
                   quoted(s->summary, "\\'"));
    print_fish_options("__fish_use_subcommand", options);
    out_printf(stdout, "complete -c revdb -n __fish_use_subcommand -o ex -x -a '%s'\n", command_names());
    for (int i = 0; (s = subcommand_at(i)); i++)
        print_fish_options(text_format("'__fish_seen_subcommand_from %s'", s->name), s->usage.options);
}

bool shell_words_print(const char *shell, const struct option *options)
{
    static const struct {
        const char *name;
        void (*print)(const struct option *);
    } shells[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (!strcmp(shells[i].name, shell)) {
            shells[i].print(options);
            return true;
        }
    return false;
}

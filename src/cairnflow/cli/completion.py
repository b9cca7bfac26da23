"""``cairn completion``: what lets a shell complete commands, options and addresses."""

import sys
from typing import ClassVar

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen, write

_VARIABLE = "_CAIRN_COMPLETE"
"""What the scripts set to ask for candidates; click looks for it under this name."""

# As click has them, but for one thing: no space is put behind a candidate that ends in a slash,
# since an address goes on there.
_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' type value
    COMPREPLY=()
    while IFS=',' read -r type value; do
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain)
                COMPREPLY+=("$value")
                [[ $value == */ ]] && compopt -o nospace
                ;;
        esac
    done < <(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD \\
        %(complete_var)s=bash_complete "$1" 2>/dev/null)
    return 0
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""

_ZSH = """\
#compdef %(prog_name)s

%(complete_func)s() {
    local -a open whole told response
    local type key descr
    (( ! $+commands[%(prog_name)s] )) && return 1
    response=("${(@f)$(env COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT-1)) \\
        %(complete_var)s=zsh_complete %(prog_name)s 2>/dev/null)}")
    for type key descr in ${response}; do
        case $type in
            dir) _path_files -/ ;;
            file) _path_files -f ;;
            plain)
                if [[ $key == */ ]]; then
                    open+=("$key")
                elif [[ $descr == _ ]]; then
                    whole+=("$key")
                else
                    told+=("$key:$descr")
                fi
                ;;
        esac
    done
    [[ -n $told ]] && _describe -V unsorted told -U
    [[ -n $open ]] && compadd -U -V unsorted -S '' -a open
    [[ -n $whole ]] && compadd -U -V unsorted -a whole
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""


class _Bash(BashComplete):
    source_template: ClassVar[str] = _BASH

    def source(self) -> str:
        """Return the script; it says by itself if the shell that reads it is too old."""
        return ShellComplete.source(self)


class _Zsh(ZshComplete):
    source_template: ClassVar[str] = _ZSH


_SHELLS: dict[str, type[ShellComplete]] = {"bash": _Bash, "zsh": _Zsh, "fish": FishComplete}
_WHERE = {
    "bash": "~/.local/share/bash-completion/completions/cairn",
    "zsh": "a folder of $fpath, as _cairn",
    "fish": "~/.config/fish/completions/cairn.fish",
}


@command("completion", short_help="Print the script that completes commands and addresses.")
@click.argument("shell", type=click.Choice(list(_SHELLS)))
def completion_command(screen: Screen, shell: str) -> None:
    """Print the script that lets a shell complete commands, options and addresses.

    For this session: source <(cairn completion bash). For all of them, write it to the file that
    is named on stderr.
    """
    root = click.get_current_context().find_root().command
    write(sys.stdout, _SHELLS[shell](root, {}, "cairn", _VARIABLE).source().rstrip() + "\n")
    screen.hint(_WHERE[shell], lead="to keep it, write it to:")

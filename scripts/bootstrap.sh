# Sets up what ./run and ./test need; read by both, from the project's root.
# Every step says in one line what it does, and nothing when it is done already.
# shellcheck shell=sh

missing=''
log=build/setup.log

say() { printf '%s\n' "- $*"; }

stop() {
    printf '%s\n' "$@" >&2
    exit 1
}

# one set-up at a time: a second call waits for the first
lock_setup() {
    mkdir -p build
    : >"$log"
    if command -v flock >/dev/null; then
        exec 9>build/.setup-lock
        flock -n 9 || { say "Waiting for another set-up in this folder" && flock 9; }
    fi
}

# whatever is started later must not hold the lock
unlock_setup() { exec 9>&-; }

# what a step prints goes to the log; a failing step shows the end of it
quietly() {
    if ! "$@" >>"$log" 2>&1 </dev/null; then
        tail -n 25 "$log" >&2
        stop "That did not work: $*" "All of it is in $log"
    fi
}

hash_of() {
    "$python" -c 'import hashlib, sys
words, files = sys.argv[1], sys.argv[2:]
parts = [words.encode(), *(open(name, "rb").read() for name in files)]
print(hashlib.sha256(b"\0".join(parts)).hexdigest())' "$@"
}

read_stamp() { if [ -f "$1" ]; then cat "$1"; fi; }

find_python() {
    for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            return
        fi
    done
    stop "Procure needs Python 3.11 or later, and there is none on PATH." \
        "Debian 12, Ubuntu 24.04 and later have it: apt-get install python3 python3-venv" \
        "If it stands elsewhere: PYTHON=/where/it/is/python3 $0"
}

# need PACKAGE program NAME... | file PATH...
# notes a Debian package whose use is not on this machine yet; any one of the names will do
need() {
    package=$1 kind=$2
    shift 2
    for name in "$@"; do
        case $kind in
        program) if command -v "$name" >/dev/null; then return; fi ;;
        file) if [ -e "$name" ]; then return; fi ;;
        esac
    done
    missing="$missing $package"
}

# WeasyPrint prints the papers with Pango; without harfbuzz-subset it is three times slower
need_for_run() {
    missing="$missing$("$python" -c '
import ctypes, importlib.util
if importlib.util.find_spec("ensurepip") is None:
    print(" python3-venv", end="")
for package, library in (
    ("libpango-1.0-0", "libpango-1.0.so.0"),
    ("libpangoft2-1.0-0", "libpangoft2-1.0.so.0"),
    ("libharfbuzz-subset0", "libharfbuzz-subset.so.0"),
):
    try:
        ctypes.CDLL(library)
    except OSError:
        print(" " + package, end="")
')"
}

need_for_tests() {
    need chromium-headless-shell program ${CHROMIUM:+"$CHROMIUM"} chromium-headless-shell google-chrome
    need postgresql file /usr/lib/postgresql/*/bin/initdb
    need poppler-utils program pdftoppm
    need redis-server program redis-server
    need zbar-tools program zbarimg
    # faults: errors at every system call, and a file system that forgets what was not synced
    need strace program strace
    need libfuse2 file /lib/*/libfuse.so.2 /usr/lib/*/libfuse.so.2
    # veraPDF judges PDF/A and PDF/UA
    need default-jre-headless program java
    need libjaxb-java file /usr/share/java/jaxb-runtime.jar
}

# installs what need() noted, or says exactly what to install and stops
install_missing() {
    if [ -z "$missing" ]; then return; fi
    root=''
    if [ "$(id -u)" != 0 ]; then root='sudo -n'; fi
    if ! command -v apt-get >/dev/null || { [ -n "$root" ] && ! $root true 2>/dev/null; }; then
        stop "Missing on this machine:$missing" \
            "They cannot be installed from here: that takes Debian's apt-get, and root or sudo without a password." \
            "Do this once, then call $0 again:" \
            "    sudo apt-get update && sudo apt-get install --no-install-recommends$missing"
    fi
    say "Installing from the system's packages:$missing"
    # shellcheck disable=SC2086 # both are lists of words
    quietly $root apt-get -qq update
    # shellcheck disable=SC2086
    quietly $root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install --yes --no-install-recommends $missing
}

# the machine's own ways to packages hold for uv as they do for pip
follow_pip() {
    index=$(.venv/bin/python -m pip config get global.index-url 2>/dev/null) || index=''
    index=${PIP_INDEX_URL:-$index}
    if [ -n "$index" ]; then export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}"; fi
    if [ -s /etc/ssl/certs/ca-certificates.crt ]; then
        export SSL_CERT_FILE="${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}"
    fi
}

# install_packages LOCK: .venv holds exactly what the lock says, and this project
install_packages() {
    lock=$1
    # the tests' lock holds the other whole: ./run after ./test takes nothing away
    if [ -f .venv/.tests ]; then lock=requirements-test.txt; fi
    place=$(pwd -P)
    stamp=$(hash_of "$place $lock" requirements-uv.txt "$lock" pyproject.toml scripts/bootstrap.sh)
    if [ "$(read_stamp .venv/.stamp)" = "$stamp" ] && .venv/bin/python -c '' 2>/dev/null; then
        return
    fi
    # the programs in a moved .venv call the old place; one without its Python calls nothing
    if ! grep -qs "$place/.venv/" .venv/bin/pip || ! .venv/bin/python -c '' 2>/dev/null; then
        rm -rf .venv
    fi
    if [ ! -d .venv ]; then
        say "Making .venv with $("$python" --version)"
        quietly "$python" -m venv .venv
    fi
    follow_pip
    say "Installing the packages of $lock"
    quietly .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --require-hashes -r requirements-uv.txt
    # compiled once here: every process of the crew and of the tests would else do it again
    quietly .venv/bin/uv pip sync --python .venv/bin/python --compile-bytecode \
        --require-hashes "$lock"
    quietly .venv/bin/uv pip install --python .venv/bin/python \
        --no-deps --no-build-isolation --offline --editable .
    if [ "$lock" = requirements-test.txt ]; then : >.venv/.tests; fi
    printf '%s\n' "$stamp" >.venv/.stamp
}

# a catalogue that is not compiled is read more slowly, nothing else
compile_words() {
    stamp=$(hash_of words procure/i18n/*.py procure/i18n/catalogues/*.po)
    if [ "$(read_stamp build/.words-stamp)" = "$stamp" ]; then return; fi
    say "Compiling the words of all languages"
    quietly .venv/bin/python -m procure.i18n
    printf '%s\n' "$stamp" >build/.words-stamp
}

# prepare run | quick | everything: what serving, the fast tests or all tests need
prepare() {
    lock_setup
    find_python
    need_for_run
    if [ "$1" = everything ]; then need_for_tests; fi
    install_missing
    if [ "$1" = run ]; then
        install_packages requirements.txt
    else
        install_packages requirements-test.txt
    fi
    .venv/bin/python -m procure.assets
    compile_words
    .venv/bin/python -m compileall -q procure
    unlock_setup
}

# shellcheck shell=bash
# Sourced by run, test and .ci/run: finds the two tools that the build needs, a JDK and Maven.

jdk_release_min=25

# jdk_release FOLDER: prints the feature release of the JDK in the folder, or fails where there is none.
jdk_release() {
    local version
    [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
    [ -n "$version" ] && echo "$version"
}

# jdk_candidates: prints the folders where a JDK usually is, the caller's own choice first.
jdk_candidates() {
    local java link folder
    [ -z "${JAVA_HOME:-}" ] || echo "$JAVA_HOME"
    if java=$(command -v javac); then
        while link=$(readlink "$java"); do
            case $link in
                /*) java=$link ;;
                *) java=$(dirname "$java")/$link ;;
            esac
        done
        dirname "$(dirname "$java")"
    fi
    for folder in /usr/lib/jvm/* ~/.sdkman/candidates/java/* ~/.jdks/* ~/.local/share/mise/installs/java/* \
        /opt/* /opt/*/* /usr/local/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
        ~/Library/Java/JavaVirtualMachines/*/Contents/Home; do
        [ ! -d "$folder" ] || echo "$folder"
    done
    [ ! -x /usr/libexec/java_home ] || /usr/libexec/java_home -v "$jdk_release_min+" 2>/dev/null || true
}

# find_jdk: exports JAVA_HOME of the first JDK that is new enough, or fails.
find_jdk() {
    local folder release
    while IFS= read -r folder; do
        if release=$(jdk_release "$folder") && [ "$release" -ge "$jdk_release_min" ]; then
            export JAVA_HOME=$folder
            return 0
        fi
    done < <(jdk_candidates)
    return 1
}

# has_python_client: whether a Python is here that a generated client runs on: it wants pydantic 2, which Debian has from 13 on.
has_python_client() {
    local python
    for python in python3 /usr/bin/python3; do
        ! "$python" -c 'import dateutil, pydantic.functional_validators, typing_extensions, urllib3' 2>/dev/null || return 0
    done
    return 1
}

# need_jdk, need_maven: go on only with the tool.
need_jdk() {
    if ! find_jdk; then
        echo "Missing: a JDK $jdk_release_min or newer; install one or set JAVA_HOME to its folder." >&2
        exit 1
    fi
}

need_maven() {
    if ! command -v mvn >/dev/null; then
        echo "Missing: Maven; install it so that the command mvn is on the PATH." >&2
        exit 1
    fi
}

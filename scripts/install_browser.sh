#!/bin/sh
# Make sure a Chromium is here for the browser tests: Debian's package where apt may be used,
# otherwise any Chromium named in REMINE_CHROMIUM. Never downloads a browser build of its own.
set -eu
for candidate in "${REMINE_CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1; then exit 0; fi
done
if command -v apt-get >/dev/null 2>&1; then
    run=""
    if [ "$(id -u)" != 0 ]; then
        if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then run="sudo -n"; else run="no"; fi
    fi
    if [ "$run" != "no" ]; then
        $run apt-get update -qq
        DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq chromium fonts-dejavu-core >/dev/null
        exit 0
    fi
fi
echo "No Chromium found and it cannot be installed from here: install the package 'chromium'," >&2
echo "or set REMINE_CHROMIUM to a Chromium or Chrome binary. Browser tests will be skipped" >&2
echo "with that reason (and fail when CI=true)." >&2

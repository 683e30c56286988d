#!/bin/sh
# Make sure the programs that judge our files are here: Chromium (the map), LibreOffice Calc (the
# workbook) and poppler (pages as pictures); with the word "qgis", PyQGIS too (the GeoPackage).
# Debian's packages where apt may be used; nothing else is downloaded. Can be repeated; says nothing
# when all is there. Tests of a program that is missing are skipped with that reason, and fail when
# CI=true.
set -eu

found() {
    for candidate in "$@"; do
        if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

packages=""
found "${REMINE_CHROMIUM:-}" chromium chromium-browser google-chrome \
    || packages="$packages chromium fonts-dejavu-core"
found soffice libreoffice || packages="$packages libreoffice-calc-nogui"
found pdftoppm || packages="$packages poppler-utils"
if [ "${1:-}" = qgis ] && ! /usr/bin/python3 -c "import qgis.core" >/dev/null 2>&1; then
    packages="$packages python3-qgis qgis-providers"
fi
[ -n "$packages" ] || exit 0

if command -v apt-get >/dev/null 2>&1; then
    run=""
    if [ "$(id -u)" != 0 ]; then
        if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then run="sudo -n"; else run="no"; fi
    fi
    if [ "$run" != "no" ]; then
        $run apt-get update -qq
        # shellcheck disable=SC2086 -- a list of packages
        DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends \
            $packages >/dev/null
        exit 0
    fi
fi
echo "These packages are missing and cannot be installed from here:$packages" >&2
echo "(a Chromium elsewhere can be named in REMINE_CHROMIUM). Tests that need them will be" >&2
echo "skipped with that reason (and fail when CI=true)." >&2

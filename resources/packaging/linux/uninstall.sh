#!/bin/sh
# Removes what install.sh has installed. Settings, models and training runs stay, unless --data is given.
set -eu

program=$(cd "$(dirname "$0")" && pwd)
prefix=$(cd "$program/../.." && pwd)
config="${XDG_CONFIG_HOME:-$HOME/.config}/PiSA Desktop"
data="${XDG_DATA_HOME:-$HOME/.local/share}/PiSA Desktop"
state="${XDG_STATE_HOME:-$HOME/.local/state}/PiSA Desktop"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/PiSA Desktop"

real=$(cd "$program" && pwd -P)
for exe in /proc/[0-9]*/exe; do
    case $(readlink "$exe" 2>/dev/null || true) in
    "$real"/*)
        echo "PiSA Desktop or one of its training runs is at work. End it, then remove it again." >&2
        exit 1
        ;;
    esac
done

while read -r file; do
    rm -f "$prefix/share/$file"
done <"$program/share-files"
for name in pisa pisa-desktop; do
    if [ "$(readlink "$prefix/bin/$name" || true)" = "$program/$name" ]; then
        rm -f "$prefix/bin/$name"
    fi
done
index=$prefix/share/applications/mimeinfo.cache
if command -v update-desktop-database >/dev/null; then
    update-desktop-database -q "$prefix/share/applications"
fi
# An empty index is what the installation left where there was none.
if [ -f "$index" ] && [ "$(wc -l <"$index")" -le 1 ]; then
    rm -f "$index"
fi
if [ "${1:-}" = --data ]; then
    rm -rf "$config" "$data" "$state" "$cache"
fi
rm -rf "$program"
# Folders that are empty now; those that hold something stay.
find "$prefix/share/icons/hicolor" "$prefix/share/applications" "$prefix/share/metainfo" "$prefix/opt" "$prefix/bin" \
    -depth -type d -empty -delete 2>/dev/null || true
rmdir "$prefix/share/icons" "$prefix/share" 2>/dev/null || true
echo "PiSA Desktop is removed."
for kept in "$config" "$data" "$state" "$cache"; do
    [ ! -d "$kept" ] || echo "Kept: $kept"
done

#!/bin/sh
# Installs PiSA Desktop for one user, without root; a later version replaces an earlier one. Settings and models stay.
#   pisa-desktop-VERSION.run [--nox11] [-- --prefix FOLDER]
set -eu

here=$(cd "$(dirname "$0")" && pwd)
prefix=$HOME/.local
if [ "${1:-}" = --prefix ]; then
    prefix=${2:?--prefix wants a folder}
fi
mkdir -p "$prefix/opt" "$prefix/bin"
prefix=$(cd "$prefix" && pwd)
program=$prefix/opt/pisa-desktop

# A package of the system or a file of the user's own is never replaced.
for name in pisa pisa-desktop; do
    link=$prefix/bin/$name
    if [ -e "$link" ] && [ "$(readlink "$link" || true)" != "$program/$name" ]; then
        echo "$link belongs to something else. Move it away, or choose another folder: -- --prefix FOLDER" >&2
        exit 1
    fi
done

# A program that runs would miss the files that it has not read yet.
if [ -d "$program" ]; then
    real=$(cd "$program" && pwd -P)
    for exe in /proc/[0-9]*/exe; do
        case $(readlink "$exe" 2>/dev/null || true) in
        "$real"/*)
            echo "PiSA Desktop or one of its training runs is at work. End it, then install again." >&2
            exit 1
            ;;
        esac
    done
fi

# The new version lies complete beside the old one before they change places.
rm -rf "$program.new"
if ! mv "$here/program" "$program.new" 2>/dev/null; then
    rm -rf "$program.new"
    cp -R "$here/program" "$program.new"
fi
cp "$here/uninstall.sh" "$here/version" "$program.new/"
rm -rf "$program.old"
[ ! -e "$program" ] || mv "$program" "$program.old"
mv "$program.new" "$program"
rm -rf "$program.old"

for name in pisa pisa-desktop; do
    ln -sfn "$program/$name" "$prefix/bin/$name"
done
(cd "$here/share" && find . -type f) | while read -r file; do
    mkdir -p "$prefix/share/$(dirname "$file")"
    cp "$here/share/$file" "$prefix/share/$file"
done
# The menu may not know $prefix/bin; a value in quotes may hold spaces, and these signs must be escaped in it.
quoted=$(printf %s "$program/pisa-desktop" | sed -e 's/["`$\\]/\\\\&/g')
escaped=$(printf %s "$quoted" | sed -e 's/[\\|&]/\\&/g')
entry=$prefix/share/applications/pisa-desktop.desktop
sed -i -e "s|^Exec=pisa-desktop|Exec=\"$escaped\"|" "$entry"
(cd "$here/share" && find . -type f) | sed -e 's|^\./||' >"$program/share-files"
if command -v update-desktop-database >/dev/null; then
    update-desktop-database -q "$prefix/share/applications"
fi

echo "PiSA Desktop $(cat "$here/version") is installed in $program."
echo "Start it from the menu or with $prefix/bin/pisa-desktop. Remove it with $program/uninstall.sh."

#!/usr/bin/env bash
# The Linux packages from a built bundle: a .deb, and one file that installs itself without root.
#   resources/packaging/linux/build.sh [deb] [run]
set -euo pipefail
cd "$(dirname "$0")/../../.."

here=resources/packaging/linux
bundle=dist/pisa-desktop
target=dist/installers
python=${PYTHON:-.venv/bin/python}
variant=${PISA_VARIANT:-cpu}
version=$("$python" -c 'import pisa_desktop; print(pisa_desktop.__version__)')
architecture=$(dpkg --print-architecture 2>/dev/null || echo amd64)
suffix=""
[ "$variant" = cpu ] || suffix="-$variant"

# Everything inside a package carries the time of the last commit, so that a build can be repeated.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH

# What both packages put below a prefix: menu entry, icons, description for software centres.
share() {
    local share=$1
    install -Dm644 "$here/pisa-desktop.desktop" "$share/applications/pisa-desktop.desktop"
    install -Dm644 "$here"/*.metainfo.xml -t "$share/metainfo"
    install -Dm644 resources/icons/application.svg "$share/icons/hicolor/scalable/apps/pisa-desktop.svg"
    local side
    for side in 16 24 32 48 64 128 256 512; do
        install -Dm644 "build/icons/$side.png" "$share/icons/hicolor/${side}x$side/apps/pisa-desktop.png"
    done
}

deb() {
    local root=build/deb
    rm -rf "$root"
    mkdir -p "$root/DEBIAN" "$root/opt" "$root/usr/bin"
    cp -a "$bundle" "$root/opt/pisa-desktop"
    share "$root/usr/share"
    ln -s ../../opt/pisa-desktop/pisa-desktop "$root/usr/bin/pisa-desktop"
    ln -s ../../opt/pisa-desktop/pisa "$root/usr/bin/pisa"
    local doc=$root/usr/share/doc/pisa-desktop
    install -Dm644 "$here/copyright" "$doc/copyright"
    gzip -9n <docs/changelog.md >"$doc/changelog.gz"
    chmod -R u+rwX,go+rX,go-w "$root"
    local size
    size=$(du -sk --exclude=DEBIAN "$root" | cut -f1)
    sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@SIZE@/$size/" \
        "$here/control.in" >"$root/DEBIAN/control"
    (cd "$root" && find opt usr -type f -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
    dpkg-deb --root-owner-group -Zzstd -z10 --build "$root" \
        "$target/pisa-desktop${suffix}_${version}_$architecture.deb"
    rm -rf "$root"
}

run() {
    local root=build/run
    rm -rf "$root"
    mkdir -p "$root"
    cp -a "$bundle" "$root/program"
    share "$root/share"
    install -m755 "$here/install.sh" "$here/uninstall.sh" "$root"
    echo "$version" >"$root/version"
    makeself --nox11 --sha256 --xz --complevel 2 --threads 0 --tar-quietly \
        --packaging-date "$(date -u -d "@$SOURCE_DATE_EPOCH")" "$root" \
        "$target/pisa-desktop${suffix}-$version-linux-$(uname -m).run" "PiSA Desktop $version" ./install.sh
    rm -rf "$root"
}

[ -d "$bundle" ] || { echo "There is no bundle; build it with make bundle." >&2; exit 2; }
mkdir -p "$target"
[ -f build/icons/512.png ] || "$python" resources/packaging/icons.py build/icons
for package in "${@:-deb}"; do
    "$package"
done
(cd "$target" && find . -name "pisa-desktop*" -printf "%P\0" | sort -z | xargs -0 sha256sum >SHA256SUMS)
ls -l "$target"

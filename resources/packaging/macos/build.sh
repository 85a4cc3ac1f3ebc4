#!/usr/bin/env bash
# The macOS disk image from a built bundle: signed from the inside out, notarised and stapled where credentials are given.
#   PISA_SIGN_IDENTITY  "Developer ID Application: NAME (TEAM)"; without it the signature is an ad-hoc one, for this Mac only
#   PISA_NOTARY_PROFILE name of a keychain profile made with `xcrun notarytool store-credentials`
set -euo pipefail
cd "$(dirname "$0")/../../.."

here=resources/packaging/macos
app="dist/PiSA Desktop.app"
target=dist/installers
python=${PYTHON:-.venv/bin/python}
version=$("$python" -c 'import pisa_desktop; print(pisa_desktop.__version__)')
image="$target/PiSA-Desktop-$version-macos-$(uname -m).dmg"
identity=${PISA_SIGN_IDENTITY:--}

[ -d "$app" ] || { echo "There is no bundle; build it with make bundle." >&2; exit 2; }
mkdir -p "$target"

timestamp=()
[ "$identity" = - ] || timestamp=(--timestamp)

# Libraries first, then the programs, then what encloses them: a signature covers what lies inside.
sign() {
    codesign --force --options runtime ${timestamp[@]+"${timestamp[@]}"} --sign "$identity" "$@"
}
find "$app/Contents/Frameworks" "$app/Contents/Resources" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 |
    while IFS= read -r -d '' file; do sign "$file"; done
find "$app/Contents/Frameworks" -depth -type d -name '*.framework' -print0 |
    while IFS= read -r -d '' folder; do sign "$folder"; done
for program in pisa pisa-desktop; do
    sign --entitlements "$here/entitlements.plist" "$app/Contents/MacOS/$program"
done
sign --entitlements "$here/entitlements.plist" "$app"
codesign --verify --deep --strict --verbose=2 "$app"

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp -R "$app" "$stage/"
ln -s /Applications "$stage/Applications"
rm -f "$image"
hdiutil create -volname "PiSA Desktop $version" -srcfolder "$stage" -fs APFS -format ULFO "$image"

if [ "$identity" != - ]; then
    sign "$image"
    if [ -n "${PISA_NOTARY_PROFILE:-}" ]; then
        xcrun notarytool submit "$image" --keychain-profile "$PISA_NOTARY_PROFILE" --wait
        xcrun stapler staple "$image"
        spctl --assess --type open --context context:primary-signature --verbose "$image"
    fi
fi
(cd "$target" && shasum -a 256 -- *.dmg >SHA256SUMS)
ls -l "$target"

#!/usr/bin/env bash
# Builds the page: web/dist, a folder of static files that any server can serve under any path.
#
# Usage: scripts/web.sh [FOLDER]
#
# Takes a compiler for wasm32-unknown-unknown: rustup's target where it is installed or can be, else
# Debian's rustc-web, which is installed where that can be done (root, apt). The build lies outside
# the clone. PROFILE=dev builds in minutes what is many times larger and slower, for tests and for
# work on the page; nothing of it is compressed.
# Exit code 77: there is no such compiler here; what is missing is said.
set -euo pipefail
cd "$(dirname "$0")/.."
dist=$(realpath -m "${1:-web/dist}")
profile=${PROFILE:-web}
base=${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/haggle/target}/page
target=wasm32-unknown-unknown
missing() { printf '%s\n' "$@" >&2; exit 77; }

# 1. A compiler. rust-lld, the linker for wasm, comes with either.
debian() { [ -d /usr/lib/rustlib/src/rust/library ] && [ -x /usr/bin/rustc ] && [ -x /usr/bin/rust-lld ]; }
rustup_has() { [ -d "$(rustc --print sysroot 2> /dev/null)/lib/rustlib/$target/lib" ]; }
if rustup_has; then
  with=rustup
elif debian; then
  with=debian
elif command -v rustup > /dev/null && timeout 120 rustup target add $target > /dev/null 2>&1; then
  with=rustup
elif [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null && apt-get update -qq &&
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    rustc-web cargo-web rust-web-src rust-web-llvm lld-22 > /dev/null && debian; then
  with=debian
else
  missing "The page takes a compiler for $target, and none is here or can be installed." \
    "With rustup: rustup target add $target" \
    "On Debian: apt-get install rustc-web cargo-web rust-web-src rust-web-llvm lld-22"
fi
echo "building with $with's compiler, profile $profile" >&2

# 2. The program. Vectors of 128 bits make policies and learning a few times faster; every browser
#    with WebGL2 that is kept up to date has them.
build=(build --locked --profile "$profile" --target $target --no-default-features --features web --bin haggle)
# A page for tests is built more often than looked at, so nothing is optimised; binding would throw
# debug symbols away.
[ "$profile" != dev ] ||
  build+=(--config profile.dev.opt-level=0 --config profile.dev.package.haggle.debug=false)
export RUSTFLAGS="-Ctarget-feature=+simd128"
case $with in
  rustup) CARGO_TARGET_DIR=$base cargo "${build[@]}" ;;
  # Debian has no standard library for this target, but its source; a stable compiler builds it if
  # it is asked to be lenient. rustup's cargo must not be found first.
  debian) PATH=/usr/bin:/bin RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$base \
    /usr/bin/cargo "${build[@]}" -Zbuild-std=std,panic_abort ;;
esac
unset RUSTFLAGS

# 3. Bound to the browser, by the library of the very version that the program has.
version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/version = "\(.*\)"/\1/p}' Cargo.lock)
grep -q "\"=$version\"" web/bind/Cargo.toml || {
  echo "web/bind/Cargo.toml must ask for wasm-bindgen-cli-support =$version, as Cargo.lock has it" >&2
  exit 1
}
CARGO_TARGET_DIR=$base/bind cargo build --quiet --locked --release --manifest-path web/bind/Cargo.toml
rm -rf "$dist.partial"
mkdir -p "$dist.partial"
folder=$profile
[ "$profile" != dev ] || folder=debug
"$base/bind/release/bind" "$base/$target/$folder/haggle.wasm" "$dist.partial"

# 4. The page around it. A name with a version is never taken from an old cache.
cp web/style.css web/icon.svg LICENSE-APACHE LICENSE-MIT "$dist.partial"
bytes=$(stat -c %s "$dist.partial/haggle_bg.wasm")
stamp=$(cat "$dist.partial"/haggle* web/boot.js web/style.css | sha256sum | cut -c 1-12)
for file in index.html boot.js; do
  sed "s/@BYTES@/$bytes/; s/@VERSION@/$stamp/" "web/$file" > "$dist.partial/$file"
done
# What a server that knows how sends in place of the files themselves.
[ "$profile" = dev ] || for file in haggle_bg.wasm haggle.js boot.js; do
  gzip -9 -k "$dist.partial/$file"
  if command -v brotli > /dev/null; then brotli -q "${BROTLI:-11}" -k "$dist.partial/$file"; fi
done
rm -rf "$dist"
mv "$dist.partial" "$dist"
(cd "$dist" && stat -c '%s %n' haggle* boot.js* | sort -k2) >&2

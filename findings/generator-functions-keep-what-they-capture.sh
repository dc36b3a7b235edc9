#!/usr/bin/env bash
# What: a generator function that is made in place and called keeps what it captures alive through collections of the young generation, and
#       moves it to the old one, although nothing refers to it; an arrow function or an ordinary one that captures the same does not.
#       Each call of a new generator function makes it a map in the old space, which leads back to the function.
# Version: Node 24.21.0 and 22.12.0 (V8), from the package `node`
# Seen: 300 functions that capture 1,000 numbers each: the generator functions leave more than 2 MB in the old space until all garbage is
#       collected, the others less than 0.2 MB.
# Why it matters here: a write was such a function and held its documents; 730 bytes a document piled up, and a load took a sixth longer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
cat > try.cjs <<'JS'
function leftBehind(make) {
  gc()
  for (let round = 0; round < 300; round++) make(Array.from({ length: 1000 }, (_, index) => index + round + 0.5))
  gc({ type: 'minor' })
  gc({ type: 'minor' })
  const before = process.memoryUsage().heapUsed
  gc()
  return (before - process.memoryUsage().heapUsed) / 1e6
}
const kinds = {
  generator: (held) => (function* () { yield held.length })().next().value,
  ordinary: (held) => (function () { return held.length })(),
  arrow: (held) => (() => held.length)(),
}
for (const make of Object.values(kinds)) leftBehind(make)
const left = Object.fromEntries(Object.entries(kinds).map(([name, make]) => [name, leftBehind(make)]))
console.log(process.version, Object.entries(left).map(([name, mb]) => `${name} ${mb.toFixed(1)} MB`).join(', '))
process.exit(left.generator > 2 && left.ordinary < 0.2 && left.arrow < 0.2 ? 0 : 1)
JS
for version in 24.21.0 22.12.0; do
  npm install --silent --no-audit --no-fund "node@$version" >/dev/null
  node_modules/.bin/node --expose-gc try.cjs
done

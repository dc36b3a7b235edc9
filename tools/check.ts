import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'

/** A gate of the repository: a tool that must find nothing wrong. */
interface Gate {
  readonly name: string
  readonly tool: string
  readonly args: readonly string[]
  /** Whether what it prints is for the reader although it passes. */
  readonly tells?: boolean
}

const root = resolve(import.meta.dirname, '..')

const gates: readonly Gate[] = [
  ...['node', 'renderer', 'preload', 'e2e'].map((name) => ({
    name: `types of ${name}`,
    tool: 'node_modules/typescript/bin/tsc',
    args: ['-p', `tsconfig.${name}.json`],
  })),
  { name: 'lint and layers', tool: 'node_modules/oxlint/bin/oxlint', args: [] },
  {
    name: 'dead code and dependencies',
    tool: 'node_modules/knip/bin/knip.js',
    args: ['--treat-config-hints-as-errors'],
  },
  { name: 'format', tool: 'node_modules/oxfmt/bin/oxfmt', args: ['--check'] },
  { name: 'audit of dependencies', tool: 'tools/audit.ts', args: [], tells: true },
]

const only = process.argv.slice(2)
const unknown = only.filter((word) => !gates.some(({ name }) => name.includes(word)))
if (unknown.length > 0)
  throw new Error(
    `There is no gate ${unknown.join(', ')}. There are: ${gates.map(({ name }) => name).join(', ')}.`,
  )
const chosen = gates.filter(({ name }) => only.length === 0 || only.some((word) => name.includes(word)))
const failed: string[] = []
// One after another: each of them uses all cores by itself.
for (const gate of chosen) {
  const started = performance.now()
  const { code, output } = await run(gate)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const told = gate.tells === true && code === 0 ? `: ${output.trim()}` : ''
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${gate.name} (${seconds} s)${told}`)
  if (code === 0) continue
  failed.push(gate.name)
  console.log(output.trimEnd().replaceAll(/^/gm, '     '))
}
if (failed.length > 0) console.log(`\nnpm run check: ${failed.join(', ')} failed`)
process.exitCode = failed.length > 0 ? 1 : 0

async function run({ tool, args }: Gate): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [join(root, tool), ...args], {
    cwd: root,
    env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const { promise, resolve: done, reject } = Promise.withResolvers<number | null>()
  child.on('close', done)
  child.on('error', reject)
  return { code: await promise, output }
}

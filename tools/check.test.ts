import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyGates, plant } from './copy-gates.ts'

// A gate that looks at nothing passes. So every fault a gate is there for is planted, and must be named.

const faults: readonly { gate: string; path: string; text: string; says: RegExp }[] = [
  ...['src/shared', 'src/engine', 'src/main', 'src/web', 'tests/support', 'tools'].map((place) => ({
    gate: 'types of node',
    path: `${place}/fault-of-type.ts`,
    text: "export const count: number = 'one'\n",
    says: new RegExp(`${place}/fault-of-type\\.ts.*TS2322`),
  })),
  {
    gate: 'types of renderer',
    path: 'src/renderer/app/fault-of-type.tsx',
    text: 'export const name: string = process.version\n',
    says: /src\/renderer\/app\/fault-of-type\.tsx.*process/,
  },
  {
    gate: 'types of preload',
    path: 'src/preload/fault-of-type.ts',
    text: "export const count: number = 'one'\n",
    says: /src\/preload\/fault-of-type\.ts.*TS2322/,
  },
  {
    gate: 'types of e2e',
    path: 'e2e/fault-of-type.ts',
    text: "export const count: number = 'one'\n",
    says: /e2e\/fault-of-type\.ts.*TS2322/,
  },
  {
    gate: 'lint and layers',
    path: 'src/engine/fault-of-lint.ts',
    text: 'export const value: any = 1\n',
    says: /no-explicit-any/,
  },
  {
    gate: 'dead code and dependencies',
    path: 'src/engine/fault-of-death.ts',
    text: 'export const unused = 1\n',
    says: /src\/engine\/fault-of-death\.ts/,
  },
  {
    gate: 'dead code and dependencies',
    path: 'tools/fault-of-list.ts',
    text: "import 'left-pad'\n",
    says: /left-pad/,
  },
  {
    gate: 'format',
    path: 'src/engine/fault-of-format.ts',
    text: 'export const value = "one";\n',
    says: /src\/engine\/fault-of-format\.ts/,
  },
]

let folder: string
let output: string
let status: number | null

beforeAll(() => {
  folder = copyGates()
  for (const { path, text } of faults) plant(folder, path, text)
  const ended = spawnSync(process.execPath, ['tools/check.ts'], { cwd: folder, encoding: 'utf8' })
  output = ended.stdout + ended.stderr
  status = ended.status
}, 600_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('fails when any gate fails', () => {
  expect(status).toBe(1)
  for (const { gate } of faults) expect(output).toContain(`FAIL ${gate}`)
})

test.each(faults)('$gate: names the fault in $path', ({ says }) => {
  expect(output).toMatch(says)
})

test('names the gates when it is asked for one that there is not', () => {
  const { stderr, status: code } = spawnSync(process.execPath, ['tools/check.ts', 'no such gate'], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect(code).toBe(1)
  expect(stderr).toContain('There is no gate no such gate. There are: types of node,')
})

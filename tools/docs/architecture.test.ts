import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const engine = (path: string): string => readFileSync(join(root, 'src/engine', path), 'utf8')

interface Hop {
  readonly path: string
  readonly name: string
}

const trails = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
  .split('\n')
  .map((line) =>
    [...line.matchAll(/\| `([\w/-]+\.ts)` `(\w+)`/g)].map(([, path, name]): Hop => ({
      path: path!,
      name: name!,
    })),
  )
  .filter((hops) => hops.length > 0)

describe('the table of where things happen', () => {
  test('has a row of three files for each', () => {
    expect(trails.map((hops) => hops.length)).toEqual(Array.from({ length: 6 }, () => 3))
  })

  test('names what each file defines', () => {
    const missing = trails
      .flat()
      .filter(({ path, name }) => !new RegExp(`(class|function\\*?|async) ${name}\\b`).test(engine(path)))
    expect(missing).toEqual([])
  })

  test('goes from a file to one that it uses', () => {
    const broken = trails.flatMap((hops) =>
      hops.slice(1).filter(({ name }, at) => !new RegExp(`\\b${name}\\b`).test(engine(hops[at]!.path))),
    )
    expect(broken).toEqual([])
  })
})

import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const folder = join(root, 'docs/decisions')
const names = readdirSync(folder).filter((name) => /^\d/.test(name))
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8')

/** The records that a text links to, by their numbers. */
const linked = (text: string): string[] => [...text.matchAll(/\]\((\d{4})-/g)].map(([, number]) => number!)

describe('decisions', () => {
  test('are numbered without holes', () => {
    expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, at) => at + 1))
  })

  test('link to records that are there', () => {
    const missing = names.flatMap((name) =>
      [...textOf(name).matchAll(/\]\((\d{4}-[^)#]*)/g)]
        .filter(([, target]) => !names.includes(target!))
        .map(([, target]) => `${name}: ${target}`),
    )
    expect(missing).toEqual([])
  })

  test('that no longer hold are named by the later record too', () => {
    const oneSided = names.flatMap((name) => {
      const [, first = ''] = /^# .*\n\n_((?:Amended|Superseded) by [^_]*)/.exec(textOf(name)) ?? []
      return linked(first)
        .map((number) => names.find((each) => each.startsWith(number))!)
        .filter((later) => later < name || !linked(textOf(later)).includes(name.slice(0, 4)))
        .map((later) => `${later} does not name ${name}`)
    })
    expect(oneSided).toEqual([])
  })

  test('name files that are there', () => {
    const files = globSync(['{src,tests,tools,bench,e2e}/**/*.{ts,tsx}', '*.{ts,json}'], { cwd: root })
    const gone = names.flatMap((name) =>
      [...textOf(name).matchAll(/`((?:[\w-]+\/)+[\w-]+\.tsx?)`/g)]
        .filter(([, path]) => !files.some((file) => file === path || file.endsWith(`/${path}`)))
        .map(([, path]) => `${name}: ${path}`),
    )
    expect(gone).toEqual([])
  })
})

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const renderer = resolve(import.meta.dirname, '../../src/renderer')
const mantine = resolve(renderer, '../../node_modules/@mantine/core')
const sheet = readFileSync(join(renderer, 'theme/mantine.css'), 'utf8')
const listed = [...sheet.matchAll(/styles\/([\w-]+)\.css/g)].map(([, name]) => name!)

/** The names that the app imports from a package, types left out. */
function importedFrom(name: string): string[] {
  const imports = new RegExp(`import \\{([^}]*)\\} from '${name}'`, 'g')
  const files = readdirSync(renderer, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.tsx?$/.test(file),
  )
  return files.flatMap((file) =>
    [...readFileSync(join(renderer, file), 'utf8').matchAll(imports)].flatMap(([, names]) =>
      names!.split(',').map((each) => each.trim()),
    ),
  )
}

test('lists the sheet of every component that the app uses', () => {
  const used = [...new Set(importedFrom('@mantine/core'))]
  expect(used).toContain('Button')
  const missing = used.filter(
    (name) => existsSync(join(mantine, `styles/${name}.css`)) && !listed.includes(name),
  )
  expect(missing).toEqual([])
})

test('lists them in the order of the whole sheet, in which later rules win', () => {
  const whole = readFileSync(join(mantine, 'styles.css'), 'utf8')
  const places = listed.map((name) => {
    const own = readFileSync(join(mantine, `styles/${name}.css`), 'utf8')
    const place = whole.indexOf(/\.m_[0-9a-f]+/.exec(own)?.[0] ?? own.slice(0, 20))
    return { name, place }
  })
  expect(places.every(({ place }) => place >= 0)).toBe(true)
  const components = places.slice(3)
  expect(components.map(({ name }) => name)).toEqual(
    components.toSorted((a, b) => a.place - b.place).map(({ name }) => name),
  )
})

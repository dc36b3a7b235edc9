import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const styles = readFileSync(join(import.meta.dirname, '../../src/renderer/theme/styles.css'), 'utf8')

/** The least contrast that WCAG 2.2 asks of text at level AA. */
const least = 4.5

describe.each(['light', 'dark'])('in the %s theme', (theme) => {
  const colors = colorsOf(theme)
  const backgrounds = [...colors].filter(([name]) => name.startsWith('bg'))
  const texts = [...colors].filter(([name]) => name.startsWith('text'))

  test.each(texts)('--%s is readable on every background', (_name, text) => {
    const ratios = backgrounds.map(([background, color]) => ({ background, ratio: contrast(text, color) }))
    expect(ratios.length).toBeGreaterThan(5)
    expect(ratios.filter(({ ratio }) => ratio < least)).toEqual([])
  })

  test.each(['danger', 'warn', 'ok'])('--%s is readable on its own background', (name) => {
    expect(contrast(colors.get(name)!, colors.get(`${name}-bg`)!)).toBeGreaterThanOrEqual(least)
  })
})

/** The colors that a theme sets, by name. Its own tinted backgrounds, such as `danger-bg`, are among them. */
function colorsOf(theme: string): Map<string, string> {
  const block = styles.split(`[data-mantine-color-scheme='${theme}'] {`)[1]!.split('}')[0]!
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, color]) => [name!, color!]),
  )
}

/** The contrast ratio of WCAG 2.2, from 1 to 21. */
function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number]
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

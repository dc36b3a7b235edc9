import { expect, test } from 'vitest'
import { editorPalettes } from './editor-palettes.ts'

type Color = readonly number[]

const parse = (hex: string): Color =>
  hex
    .replace('#', '')
    .match(/../g)!
    .map((pair) => Number.parseInt(pair, 16))

/** A colour with an alpha laid over an opaque one. */
function over(below: Color, [red, green, blue, alpha = 255]: Color): Color {
  const share = alpha / 255
  return [red!, green!, blue!].map((channel, at) => channel * share + below[at]! * (1 - share))
}

function luminance(color: Color): number {
  const [red, green, blue] = color.map((channel) => {
    const part = channel / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

function contrast(one: Color, other: Color): number {
  const [low, high] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (high! + 0.05) / (low! + 0.05)
}

test.for(['light', 'dark'] as const)('tokens can be read on the page and on changed text, %s', (scheme) => {
  const { page: pageColor, tokens, changes } = editorPalettes[scheme]
  const page = parse(pageColor)
  const changed = (['inserted', 'removed'] as const).map((kind) =>
    over(
      over(page, parse(changes[`diffEditor.${kind}LineBackground`])),
      parse(changes[`diffEditor.${kind}TextBackground`]),
    ),
  )
  const faint = Object.entries(tokens).flatMap(([name, color]) =>
    [page, ...changed]
      .filter((below) => contrast(parse(color), below) < 4.5)
      .map((below) => `${name} on ${below.map(Math.round).join(' ')}`),
  )
  expect(faint).toEqual([])
})

import { expect, test } from 'vitest'
import { formatJson } from '../../../src/renderer/components/json-text/format-json.ts'

test('formatJson takes time in proportion to the text', () => {
  const text = (count: number) =>
    JSON.stringify(Array.from({ length: count }, (_, id) => ({ id, nested: { a: [1, 2, 3], b: 'text' } })))
  // The quickest of three, in processor time: what else runs, and memory being collected, only add.
  const quickest = (json: string) =>
    Math.min(
      ...Array.from({ length: 3 }, () => {
        const before = process.threadCpuUsage()
        formatJson(json)
        const { user, system } = process.threadCpuUsage(before)
        return user + system
      }),
    )
  // Shorter ones fit the youngest part of the memory, which makes them quicker still.
  const [short, long] = [text(80_000), text(320_000)]
  quickest(short)
  // A quadratic one would take sixteen times as long for four times the text.
  expect(quickest(long)).toBeLessThan(11 * quickest(short))
})

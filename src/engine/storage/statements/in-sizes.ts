/**
 * Splits items for statements that take many at once: into parts of `most`, half as many, and so on down to `fewest`, and what is
 * left then as a part of its own. A database sees few texts of statements so, and can keep them prepared.
 *
 * @param most a power of two
 * @example [...inSizes([1, 2, 3, 4, 5], 4)] // [[1, 2, 3, 4], [5]]
 */
export function* inSizes<T>(items: readonly T[], most: number, fewest = 1): Generator<readonly T[], void> {
  let from = 0
  for (let size = most; size >= fewest && size >= 1; size /= 2)
    for (; from + size <= items.length; from += size) yield items.slice(from, from + size)
  if (from < items.length) yield items.slice(from)
}

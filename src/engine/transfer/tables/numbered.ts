/** A name that none of those taken is, with a number behind it where it must be, and takes it. */
export function numbered(name: string, taken: Set<string>): string {
  let [free, number] = [name, 2]
  while (taken.has(free)) free = `${name}_${number++}`
  taken.add(free)
  return free
}

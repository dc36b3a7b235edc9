/** How often something was done, how long it took and how long this thread worked on it, in milliseconds. */
export interface Measured {
  readonly operations: number
  readonly milliseconds: number
  readonly processorMilliseconds: number
}

/** Operations a second. */
export function rate({ operations, milliseconds }: Measured): number {
  return (operations / milliseconds) * 1000
}

/** Times work that does `operations` things. */
export async function measure(operations: number, work: () => unknown): Promise<Measured> {
  const [started, before] = [performance.now(), process.threadCpuUsage()]
  await work()
  const milliseconds = performance.now() - started
  const { user, system } = process.threadCpuUsage(before)
  return { operations, milliseconds, processorMilliseconds: (user + system) / 1000 }
}

/** The middle of several measurements, by rate. */
export function median(measurements: readonly Measured[]): Measured {
  const sorted = measurements.toSorted((a, b) => rate(a) - rate(b))
  return sorted[Math.floor(sorted.length / 2)]!
}

/** Keys in an order that no cache expects, the same in every run. */
export function scattered(count: number, of: number): number[] {
  let state = 12_345
  return Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state % of
  })
}

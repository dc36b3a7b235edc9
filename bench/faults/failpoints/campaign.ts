import { makeNumbers } from '../../../tests/support/builds/crossed-build.ts'
import { crossAndDie } from '../../../tests/support/builds/killed-crossing.ts'
import { assertResumable } from '../../../tests/support/builds/resumed-build.ts'
import { failpoints } from '../../../src/engine/views/build/failpoints.ts'
import { asksFor, countUp, Violations } from '../campaign.ts'
import type { Order, Outcome } from '../campaign.ts'
import { findPlaces } from '../place.ts'

/** Builds a view in a process that is killed at each failpoint, one after another, and checks that the build can be resumed. */
export async function crossFailpoints(order: Order): Promise<Outcome> {
  const violations = new Violations(order, `failpoints --dialect ${order.dialect}`)
  const counts: Record<string, number> = {}
  const places = await findPlaces(order.dialect, order.folder)
  let run = order.from
  try {
    for (; asksFor(order, run); run++) {
      const point = failpoints[run % failpoints.length]!
      const url = await places.make(`run_${run}`)
      try {
        await makeNumbers(url)
        const signal = await crossAndDie(url, point)
        if (signal === 'SIGKILL') await assertResumable(url)
        else violations.add(run, `${point} was not come by`)
        countUp(counts, `kills at ${point}`)
      } catch (error) {
        violations.add(run, `${point}: ${error instanceof Error ? error.stack : String(error)}`)
      }
      if ((run + 1) % failpoints.length === 0) order.say(`${run + 1 - order.from} kills on ${order.dialect}`)
    }
  } finally {
    await places.close()
  }
  return { runs: run - order.from, violations: violations.list, details: counts }
}

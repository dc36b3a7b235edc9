import type { JobPlan, JobWork } from '../job-work.ts'

/**
 * The plan of work that stops within its batch when its signal aborts, with `PAUSED` when `paused` is what aborted: a slow map
 * is called off, and the work goes on from its checkpoint.
 */
export function pausablePlan(
  work: (signal: AbortSignal, paused: AbortSignal) => ReturnType<JobWork>,
): JobPlan {
  const asked = new AbortController()
  return {
    run: (signal) => work(AbortSignal.any([signal, asked.signal]), asked.signal),
    pause: async () => asked.abort(),
  }
}

import type { Contract } from '../../../shared/contract/index.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import type { Engine } from '../engine.ts'

export function jobsApi({ jobs }: Pick<Engine, 'jobs'>): Handlers<Contract['jobs']> {
  return {
    watch: (_input, { signal }) => jobs.watch(signal),
    pause: ({ id }) => jobs.pause(id),
    resume: ({ id }) => jobs.resume(id),
    cancel: ({ id }) => jobs.cancel(id),
    dismiss: ({ id }) => jobs.dismiss(id),
    errors: ({ id, ...range }) => jobs.errors(id, range),
  }
}

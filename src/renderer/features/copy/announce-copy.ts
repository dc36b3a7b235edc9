import type { JobSnapshot } from '../../../shared/model/job.ts'
import { onJobEnd } from '../../client/index.ts'
import { notifyError, notifyOffer } from '../../components/notify.tsx'
import { showStore } from '../../workspace/databases.ts'

/** Says how a copy ended, wherever the person is by then. */
export function announceCopy(id: string): void {
  onJobEnd(id, announce)
}

function announce({ state, result, error, subject, target }: JobSnapshot): void {
  if (state === 'done' && target !== undefined)
    notifyOffer(result ?? `Copied to ${subject}.`, 'Open', () => void showStore(target))
  if (state === 'failed') notifyError('The copy stopped', new Error(error?.message))
}
